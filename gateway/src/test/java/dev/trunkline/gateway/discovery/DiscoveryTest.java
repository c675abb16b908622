package dev.trunkline.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.InTestNameServer;
import dev.trunkline.gateway.InTestNameServer.Mood;
import dev.trunkline.gateway.route.Sample;
import dev.trunkline.gateway.route.Site;
import dev.trunkline.gateway.route.Target;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiscoveryTest {

    private static final String SRV = "_http._tcp.users.test. 1 IN SRV ";

    private final InTestNameServer server = new InTestNameServer();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final List<List<Instance>> told = new CopyOnWriteArrayList<>();
    private final Discovery discovery = new Discovery(
            NameServers.at(List.of(server.address())), thread, (upstream, instances) -> told.add(instances));

    DiscoveryTest() throws IOException {}

    @AfterEach
    void close() {
        discovery.close();
        thread.shutdownNow();
        server.close();
    }

    @Test
    void srv_records_of_the_best_priority_give_endpoints() throws IOException {
        server.zone(
                SRV + "1 0 8081 a.test.",
                SRV + "1 0 8082 b.test.",
                SRV + "2 0 9999 a.test.",
                "a.test. 1 IN A 127.0.0.1",
                "b.test. 1 IN A 127.0.0.2");
        watch(new Target.Service("_http._tcp.users.test"));

        found(new Endpoint("a.test", "127.0.0.1", 8081), new Endpoint("b.test", "127.0.0.2", 8082));
    }

    @Test
    void what_is_found_of_a_service_will_do_to_begin_with_but_takes_nothing_away() throws IOException {
        server.zone(
                SRV + "0 0 8081 a.test.",
                SRV + "0 0 8082 b.test.",
                "a.test. 1 IN A 127.0.0.1",
                "b.test. 1 IN A 127.0.0.2");
        server.failFor("b.test.");
        watch(new Target.Service("_http._tcp.users.test"));
        found(new Endpoint("a.test", "127.0.0.1", 8081));

        server.failFor("elsewhere.");
        found(new Endpoint("a.test", "127.0.0.1", 8081), new Endpoint("b.test", "127.0.0.2", 8082));

        server.failFor("a.test.");
        int before = server.questions();
        await().until(() -> server.questions() >= before + 6);
        assertThat(discovery.endpoints("users")).hasSize(2);
    }

    @Test
    void a_part_is_better_than_none_and_than_a_smaller_part() throws IOException {
        server.zone("elsewhere.test. 1 IN A 127.0.0.1");
        watch(new Target.Service("_http._tcp.users.test"));
        await().until(() -> discovery.unanswered().isEmpty());
        assertThat(discovery.endpoints("users")).isEmpty();

        server.failFor("b.test.");
        server.zone(
                SRV + "2 0 8081 a.test.",
                SRV + "2 0 8082 b.test.",
                "a.test. 1 IN A 127.0.0.1",
                "b.test. 1 IN A 127.0.0.2");
        found(new Endpoint("a.test", "127.0.0.1", 8081));

        server.zone(
                SRV + "2 0 8081 a.test.",
                SRV + "2 0 8082 b.test.",
                SRV + "1 0 8083 c.test.",
                "a.test. 1 IN A 127.0.0.1",
                "b.test. 1 IN A 127.0.0.2",
                "c.test. 1 IN A 127.0.0.3");
        await().untilAsserted(() -> assertThat(told.get(told.size() - 1))
                .as("the better priority first")
                .extracting(instance -> instance.endpoint().port())
                .containsExactly(8083, 8081));
    }

    @Test
    void a_host_is_reached_by_all_its_addresses_and_by_ipv6_if_it_has_no_others() throws IOException {
        server.zone("a.test. 1 IN A 127.0.0.1", "a.test. 1 IN A 127.0.0.2", "a.test. 1 IN AAAA ::1");
        watch(new Target.Host("a.test", 80));
        found(new Endpoint("a.test", "127.0.0.1", 80), new Endpoint("a.test", "127.0.0.2", 80));

        server.zone("a.test. 1 IN AAAA ::1");
        found(new Endpoint("a.test", "0:0:0:0:0:0:0:1", 80));
    }

    @Test
    void a_numeric_address_needs_no_name_server() {
        server.be(Mood.SILENT);
        watch(new Target.Host("127.0.0.1", 80));
        found(new Endpoint("127.0.0.1", "127.0.0.1", 80));
    }

    @Test
    void a_change_is_seen_when_the_ttl_is_over() throws IOException {
        server.zone("a.test. 1 IN A 127.0.0.1");
        watch(new Target.Host("a.test", 80));
        found(new Endpoint("a.test", "127.0.0.1", 80));

        server.zone("a.test. 1 IN A 127.0.0.9");
        found(new Endpoint("a.test", "127.0.0.9", 80));
        assertThat(told).hasSize(2);
    }

    @Test
    void the_last_good_answer_is_kept_while_lookups_fail() throws IOException {
        server.zone("a.test. 1 IN A 127.0.0.1");
        watch(new Target.Host("a.test", 80));
        found(new Endpoint("a.test", "127.0.0.1", 80));

        server.be(Mood.FAILING);
        int before = server.questions();
        await().until(() -> server.questions() >= before + 4);
        assertThat(discovery.endpoints("users")).hasSize(1);

        server.be(Mood.ANSWERING);
        server.zone("a.test. 1 IN A 127.0.0.3");
        found(new Endpoint("a.test", "127.0.0.3", 80));
    }

    @Test
    void a_name_that_is_gone_has_no_endpoints() throws IOException {
        server.zone("a.test. 1 IN A 127.0.0.1");
        watch(new Target.Host("a.test", 80));
        found(new Endpoint("a.test", "127.0.0.1", 80));

        server.zone();
        found();
        assertThat(discovery.unanswered()).isEmpty();
    }

    @Test
    void until_a_name_server_has_spoken_an_upstream_counts_as_unanswered() throws IOException {
        server.be(Mood.FAILING);
        server.zone("a.test. 1 IN A 127.0.0.1");
        watch(new Target.Host("a.test", 80));
        assertThat(discovery.unanswered()).extracting(Site::name).containsExactly("users");

        server.be(Mood.ANSWERING);
        await().until(() -> discovery.unanswered().isEmpty());
    }

    @Test
    void a_refused_connection_asks_again_at_once() throws IOException {
        server.zone("a.test. 300 IN A 127.0.0.1");
        watch(new Target.Host("a.test", 80));
        found(new Endpoint("a.test", "127.0.0.1", 80));

        server.zone("a.test. 300 IN A 127.0.0.2");
        await().untilAsserted(() -> {
            discovery.refused("users");
            assertThat(discovery.endpoints("users")).containsExactly(new Endpoint("a.test", "127.0.0.2", 80));
        });
    }

    @Test
    void after_its_close_no_answer_is_handed_to_a_thread_that_may_have_ended() throws IOException {
        List<Runnable> refused = new CopyOnWriteArrayList<>();
        ScheduledThreadPoolExecutor ending = new ScheduledThreadPoolExecutor(1, (task, at) -> refused.add(task));
        server.zone("a.test. 1 IN A 127.0.0.1");
        server.be(Mood.SILENT);
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        NameServers nameServers = NameServers.at(List.of(server.address()));
        try (Discovery closing = new Discovery(nameServers, ending, (upstream, instances) -> {})) {
            closing.watch(List.of(Sample.upstream("users", new Target.Host("a.test", 80))));
            await().until(() -> server.questions() > 0);
        }
        ending.shutdownNow();

        // The lookup that was under way has ended by then, however it did.
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("name-servers") && !before.contains(thread)));
        assertThat(refused).isEmpty();
    }

    private void watch(Target target) {
        discovery.watch(List.of(Sample.upstream("users", target)));
    }

    private void found(Endpoint... endpoints) {
        await().untilAsserted(() -> assertThat(discovery.endpoints("users")).containsExactlyInAnyOrder(endpoints));
    }
}
