package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.balance.Pools;
import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.discovery.NameServers;
import dev.trunkline.gateway.resilience.LatencyQuantile;
import dev.trunkline.gateway.resilience.Tallies;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.RoutesParser;
import dev.trunkline.gateway.route.Upstream;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the way to an upstream when routes files come and go. */
class UpstreamsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Pools pools = new Pools(vertx, Optional.empty(), 4, System::nanoTime, thread);
    private final Discovery discovery = new Discovery(NameServers.ofTheSystem(), thread, pools::list);
    private final Tallies tallies = new Tallies();
    private volatile Routes inForce;
    private Upstreams upstreams;

    @BeforeEach
    void start() {
        pools.loops(1);
        upstreams = on(() -> new Upstreams(
                vertx, discovery, pools, () -> inForce, new UpstreamSettings(LONG, 8_192, 128, 4), tallies, 0));
    }

    @AfterEach
    void stop() {
        discovery.close();
        await(pools.close());
        await(vertx.close());
        thread.shutdownNow();
    }

    @Test
    void one_that_was_taken_out_and_is_back_hears_of_its_endpoints_again() throws Exception {
        Upstream first = inForce("up: { discover: \"dns://127.0.0.1:1001\" }");
        Upstreams.Reach before = reach(first);
        awaitPort(before, 1001);

        inForce("other: { discover: \"dns://127.0.0.1:1002\" }");
        Upstream again = inForce("up: { discover: \"dns://127.0.0.1:1001\" }");

        assertThat(again).isEqualTo(first);
        assertThat(reach(again)).isNotSameAs(before).isSameAs(reach(again));
        awaitPort(reach(again), 1001);
        assertThat(pools.state("up")).isPresent();
    }

    @Test
    void how_it_is_checked_and_balanced_may_change_without_new_connections() throws Exception {
        Upstreams.Reach before = reach(inForce("up: { discover: \"dns://127.0.0.1:1001\" }"));

        Upstream other = inForce("up: { discover: \"dns://127.0.0.1:1001\", balance: round-robin, openapi: /doc }");

        assertThat(reach(other)).isSameAs(before);
    }

    @Test
    void two_of_one_name_at_different_places_are_not_mixed_up() throws Exception {
        Upstream old = inForce("up: { discover: \"dns://127.0.0.1:1001\" }");
        awaitPort(reach(old), 1001);
        Routes next = routes("up: { discover: \"dns://127.0.0.1:1002\" }", "");
        Upstream fresh = next.upstreams().get("up");

        use(List.of(fresh, old));
        awaitPort(reach(old), 1001);
        assertThat(discovery.endpoints("up").get(0).port()).isEqualTo(1001);
        inForce = next;
        use(List.of(old, fresh));

        awaitPort(reach(fresh), 1002);
        assertThat(discovery.endpoints("up").get(0).port()).isEqualTo(1002);
        // A request that had its route from the old file comes late.
        assertThat(port(reach(old))).contains(1001);
        assertThat(reach(fresh)).isSameAs(reach(fresh));
        assertThat(pools.states()).hasSize(1);
    }

    @Test
    void the_same_place_spoken_to_in_another_way_is_another() throws Exception {
        Upstreams.Reach before = reach(inForce("up: { discover: \"dns://127.0.0.1:1001\" }"));

        Upstream other = inForce("up: { discover: \"dns://127.0.0.1:1001\", protocol: h2c }");

        assertThat(reach(other)).isNotSameAs(before);
        assertThat(reach(other).http2()).isTrue();
        awaitPort(reach(other), 1001);
    }

    @Test
    void another_quantile_to_hedge_by_is_learnt_anew_and_what_no_route_hedges_by_is_let_go() throws Exception {
        String up = "up: { discover: \"dns://127.0.0.1:1001\" }";
        Upstreams.Reach reach = reach(inForce(up, ", hedge: { after: p95 }"));
        LatencyQuantile learnt = latencies(reach, 0.95);
        sweep();
        assertThat(latencies(reach, 0.95)).isSameAs(learnt);

        assertThat(reach(inForce(up, ", hedge: { after: p99 }"))).isSameAs(reach);

        LatencyQuantile other = latencies(reach, 0.99);
        assertThat(other).isNotSameAs(learnt);
        sweep();
        assertThat(latencies(reach, 0.95)).isNotSameAs(learnt);
        assertThat(latencies(reach, 0.99)).isSameAs(other);
        inForce(up, "");
        sweep();
        assertThat(latencies(reach, 0.99)).isNotSameAs(other);
    }

    @Test
    void an_endpoint_that_left_is_not_counted_as_broken_though_nobody_asks_for_another() throws Exception {
        Upstream up = inForce(
                "up: { discover: \"dns://127.0.0.1:1001\", eject: never, breaker: { failures: 50%, of: 4, open: 1h } }");
        Upstreams.Reach reach = reach(up);
        awaitPort(reach, 1001);
        for (int i = 0; i < 4; i++) {
            on(() -> {
                reach.guard()
                        .balancer()
                        .choose(0, Set.of(), System.nanoTime())
                        .orElseThrow()
                        .ended(Choice.Result.BROKEN, -1, System.nanoTime());
                return null;
            });
        }
        Endpoint endpoint = discovery.endpoints("up").get(0);
        assertThat(tallies.of("up").openFor(endpoint)).isEqualTo(1);
        sweep();
        assertThat(tallies.of("up").openEndpoints()).isEqualTo(1);

        thread.submit(() -> pools.list(up.site(), List.of())).get();
        sweep();

        assertThat(tallies.of("up").openEndpoints()).isZero();
    }

    private LatencyQuantile latencies(Upstreams.Reach reach, double quantile) {
        return on(() -> reach.latencies("any", quantile));
    }

    private void sweep() {
        on(() -> {
            upstreams.sweep();
            return null;
        });
    }

    /** Puts a file in force, and nothing of any other. */
    private Upstream inForce(String upstream) throws Exception {
        return inForce(upstream, "");
    }

    /**
     * @param route what its route says beside the usual
     */
    private Upstream inForce(String upstream, String route) throws Exception {
        inForce = routes(upstream, route);
        use(inForce.upstreams().values());
        return inForce.upstreams().values().iterator().next();
    }

    private void use(Collection<Upstream> all) {
        pools.use(new ArrayList<>(all));
        discovery.watch(new ArrayList<>(all));
    }

    private static Routes routes(String upstream, String route) throws Exception {
        String name = upstream.substring(0, upstream.indexOf(':'));
        return new RoutesParser(variable -> Optional.empty(), Set.of())
                .parse(
                        "test",
                        "upstreams: { " + upstream + " }\nroutes:\n  - { id: any, match: { path: /** }, to: " + name
                                + ", auth: none" + route + " }\n");
    }

    private Upstreams.Reach reach(Upstream upstream) {
        return on(() -> upstreams.reach(upstream));
    }

    private void awaitPort(Upstreams.Reach reach, int port) {
        await().atMost(LONG).until(() -> port(reach).equals(Optional.of(port)));
    }

    private Optional<Integer> port(Upstreams.Reach reach) {
        return on(() -> reach.guard()
                .balancer()
                .choose(0, Set.of(), System.nanoTime())
                .map(choice -> choice.endpoint().port()));
    }

    private <T> T on(Callable<T> task) {
        Promise<T> done = Promise.promise();
        loop.runOnContext(own -> {
            try {
                done.complete(task.call());
            } catch (Exception failed) {
                done.fail(failed);
            }
        });
        return await(done.future());
    }
}
