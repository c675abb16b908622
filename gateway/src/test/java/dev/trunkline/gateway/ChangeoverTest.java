package dev.trunkline.gateway;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.balance.Pools;
import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.discovery.NameServers;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.RoutesParser;
import dev.trunkline.gateway.route.Upstream;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose endpoints are known while routes files come and go; the minute that old ones stay ends when the test says so. */
class ChangeoverTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final InTestNameServer names = new InTestNameServer();
    private final List<Runnable> minutes = new ArrayList<>();
    private final AtomicReference<Routes> inForce = new AtomicReference<>();
    private Pools pools;
    private Discovery discovery;
    private Changeover changeover;

    ChangeoverTest() throws Exception {}

    @BeforeEach
    void start() throws Exception {
        pools = new Pools(vertx, Optional.empty(), 4, System::nanoTime, thread);
        pools.loops(1);
        discovery = new Discovery(
                NameServers.at(List.of(InetSocketAddress.createUnresolved(
                        "127.0.0.1", names.address().getPort()))),
                thread,
                pools::list);
        changeover = new Changeover(pools, discovery, inForce::get, LONG, minutes::add);
        inForce.set(routes("up: { discover: \"dns://127.0.0.1:1001\" }"));
        changeover.begin();
        await().atMost(LONG).until(() -> discovery.unanswered().isEmpty());
    }

    @AfterEach
    void stop() throws Exception {
        changeover.close();
        discovery.close();
        await(pools.close());
        await(vertx.close());
        thread.shutdownNow();
        names.close();
    }

    @Test
    void upstreams_of_each_former_file_stay_for_their_own_minute() throws Exception {
        Upstream first = upstream();
        change("up: { discover: \"dns://127.0.0.1:1002\" }");
        Upstream second = upstream();
        change("up: { discover: \"dns://127.0.0.1:1003\" }");
        assertKnown(first);
        assertKnown(second);
        assertKnown(upstream());

        minutes.get(0).run();
        assertThat(discovery.endpoints(first.site())).isEmpty();
        assertKnown(second);

        minutes.get(1).run();
        assertThat(discovery.endpoints(second.site())).isEmpty();
        assertKnown(upstream());
        assertThat(discovery.endpoints("up")).extracting(Endpoint::port).containsExactly(1003);
    }

    @Test
    void what_was_before_and_is_again_stays_when_its_minute_is_over() throws Exception {
        Upstream first = upstream();
        change("up: { discover: \"dns://127.0.0.1:1002\" }");
        change("up: { discover: \"dns://127.0.0.1:1001\" }");

        minutes.forEach(Runnable::run);

        assertThat(upstream()).isEqualTo(first);
        assertKnown(first);
    }

    @Test
    void a_minute_that_ends_while_new_upstreams_are_looked_up_takes_nothing_from_those() throws Exception {
        names.zone("late.test. 300 IN A 127.0.0.1");
        change("up: { discover: \"dns://127.0.0.1:1002\" }");
        names.be(InTestNameServer.Mood.FAILING);
        Routes late = routes("up: { discover: \"dns://late.test:1003\" }");
        Upstream coming = late.upstreams().get("up");
        var waiting = Executors.newSingleThreadExecutor();
        var result = waiting.submit(() -> changeover.await(late));
        await().atMost(LONG).until(() -> discovery.unanswered().contains(coming.site()));

        minutes.get(0).run();

        assertThat(discovery.unanswered()).contains(coming.site());
        assertThat(result.isDone()).isFalse();
        names.be(InTestNameServer.Mood.ANSWERING);
        assertThat(result.get()).isTrue();
        assertKnown(coming);
        waiting.shutdown();
    }

    @Test
    void files_that_come_one_upon_the_other_leave_a_bounded_number_behind() throws Exception {
        Upstream first = upstream();
        for (int i = 1; i <= Changeover.MOST_FORMER; i++) {
            change("up: { discover: \"dns://127.0.0.1:" + (1001 + i) + "\" }");
        }
        assertKnown(first);

        change("up: { discover: \"dns://127.0.0.1:2000\" }");

        assertThat(discovery.endpoints(first.site())).isEmpty();
    }

    private Upstream upstream() {
        return inForce.get().upstreams().get("up");
    }

    private void change(String upstream) throws Exception {
        Routes fresh = routes(upstream);
        assertThat(changeover.await(fresh)).isTrue();
        inForce.set(fresh);
    }

    private void assertKnown(Upstream upstream) {
        assertThat(discovery.endpoints(upstream.site())).hasSize(1);
    }

    private static Routes routes(String upstream) throws Exception {
        return new RoutesParser(variable -> Optional.empty(), Set.of())
                .parse(
                        "test",
                        "upstreams: { " + upstream + " }\n"
                                + "routes: [{ id: any, match: { path: /** }, to: up, auth: none }]\n");
    }
}
