package dev.trunkline.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.InTestNameServer;
import dev.trunkline.gateway.InTestNameServer.Mood;
import dev.trunkline.gateway.route.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Lookups over real sockets, from servers that answer, fail, lie, truncate and time out. */
class NameServersTest {

    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofHours(1);
    private static final Target HOST = new Target.Host("a.test", 80);
    private static final Target SERVICE = new Target.Service("_http._tcp.users.test");

    private final InTestNameServer first = new InTestNameServer();
    private final InTestNameServer second = new InTestNameServer();
    private final NameServers both = at(first.address(), second.address());
    private final NameServers one = at(first.address());

    NameServersTest() throws IOException {}

    @AfterEach
    void close() {
        both.close();
        one.close();
        first.close();
        second.close();
    }

    @Test
    void srv_records_give_ports_priorities_and_weights() throws Exception {
        first.zone(
                "_http._tcp.users.test. 60 IN SRV 1 10 8081 a.test.",
                "_http._tcp.users.test. 60 IN SRV 1 30 8082 a.test.",
                "_http._tcp.users.test. 60 IN SRV 2 0 8083 b.test.",
                "a.test. 30 IN A 127.0.0.1",
                "b.test. 40 IN A 127.0.0.2");

        assertThat(lookup(one, SERVICE))
                .isEqualTo(new Answer.Found(
                        List.of(
                                new Instance(new Endpoint("a.test", "127.0.0.1", 8081), 1, 10),
                                new Instance(new Endpoint("a.test", "127.0.0.1", 8082), 1, 30),
                                new Instance(new Endpoint("b.test", "127.0.0.2", 8083), 2, 0)),
                        Duration.ofSeconds(30)));
    }

    @Test
    void a_service_that_is_decidedly_not_there_has_no_instances() throws Exception {
        first.zone("_http._tcp.users.test. 60 IN SRV 0 0 0 .");

        assertThat(lookup(one, SERVICE)).isInstanceOf(Answer.None.class);
    }

    @Test
    void an_srv_target_without_an_address_takes_only_itself_out() throws Exception {
        first.zone(
                "_http._tcp.users.test. 60 IN SRV 0 0 8081 a.test.",
                "_http._tcp.users.test. 60 IN SRV 0 0 8082 gone.test.",
                "a.test. 60 IN A 127.0.0.1");

        assertThat(found(lookup(one, SERVICE))).containsExactly(new Endpoint("a.test", "127.0.0.1", 8081));
    }

    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            mode = Mode.EXCLUDE,
            names = {"ANSWERING", "TRUNCATING", "WRONG_ID_FIRST", "OLD"})
    void a_server_that_gives_no_good_answer_is_passed_over_for_the_next(Mood mood) throws Exception {
        first.be(mood);
        second.zone("a.test. 60 IN A 127.0.0.2");

        assertThat(found(lookup(both, HOST))).containsExactly(new Endpoint("a.test", "127.0.0.2", 80));
    }

    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            mode = Mode.EXCLUDE,
            names = {"ANSWERING", "TRUNCATING", "WRONG_ID_FIRST", "OLD"})
    void where_no_server_gives_a_good_answer_nothing_is_known(Mood mood) throws Exception {
        first.be(mood);
        first.zone("a.test. 60 IN A 127.0.0.1");

        assertThat(lookup(one, HOST)).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void a_server_that_is_not_there_is_passed_over() throws Exception {
        InTestNameServer gone = new InTestNameServer();
        InetSocketAddress left = gone.address();
        gone.close();
        second.zone("a.test. 60 IN A 127.0.0.2");
        try (NameServers servers = at(left, second.address())) {
            assertThat(found(lookup(servers, HOST))).containsExactly(new Endpoint("a.test", "127.0.0.2", 80));
        }
    }

    @Test
    void a_server_that_failed_is_not_asked_first_the_next_time() throws Exception {
        first.be(Mood.SILENT);
        second.zone("a.test. 60 IN A 127.0.0.2");
        lookup(both, HOST);
        int asked = first.questions();

        lookup(both, HOST);

        assertThat(first.questions()).isEqualTo(asked);
    }

    @Test
    void a_service_whose_hosts_are_not_answered_for_leaves_threads_for_others() throws Exception {
        first.silentFor("slow.test.");
        first.zone(withHosts("slow.test.", 500, "a.test. 60 IN A 127.0.0.1"));
        try (NameServers servers = patient()) {
            CompletableFuture<Answer> slow = servers.lookup(SERVICE).toCompletableFuture();
            await().atMost(Duration.ofSeconds(60)).until(() -> first.unanswered() >= 2);

            assertThat(found(lookup(servers, HOST))).containsExactly(new Endpoint("a.test", "127.0.0.1", 80));

            assertThat(slow).isNotDone();
            assertThat(first.unanswered()).isEqualTo(2);
        }
    }

    @Test
    void hosts_that_take_too_long_in_all_are_not_asked_for_any_more() throws Exception {
        first.silentFor("slow.test.");
        first.zone(withHosts("slow.test.", 500, "a.test. 60 IN A 127.0.0.1"));
        try (NameServers servers =
                new NameServers(List.of(first.address()), Optional.empty(), TIMEOUT, Duration.ofMillis(1))) {
            assertThat(lookup(servers, SERVICE)).isInstanceOf(Answer.Failed.class);

            assertThat(first.unanswered()).isLessThan(10);
        }
    }

    @Test
    void as_many_hosts_as_a_service_may_have_are_all_found() throws Exception {
        List<String> zone = new ArrayList<>();
        for (int i = 0; i < Assembly.MOST_INSTANCES; i++) {
            zone.add("h" + i + ".test. 60 IN A 10.0." + i / 250 + "." + i % 250);
        }
        first.zone(withHosts("test.", Assembly.MOST_INSTANCES, zone.toArray(String[]::new)));
        try (NameServers servers = patient()) {
            assertThat(found(lookup(servers, SERVICE))).hasSize(Assembly.MOST_INSTANCES);
        }
    }

    /** So patient with the server that it is never asked twice. */
    private NameServers patient() {
        return new NameServers(List.of(first.address()), Optional.empty(), Duration.ofMinutes(2), LONG);
    }

    /** These lines, and those of a service with so many hosts below a domain. */
    private static String[] withHosts(String domain, int hosts, String... lines) {
        return Stream.concat(
                        Stream.of(lines),
                        IntStream.range(0, hosts)
                                .mapToObj(i -> "_http._tcp.users.test. 60 IN SRV 0 0 80 h" + i + "." + domain))
                .toArray(String[]::new);
    }

    @Test
    void an_answer_that_does_not_fit_a_datagram_is_fetched_by_tcp() throws Exception {
        first.be(Mood.TRUNCATING);
        first.zone("a.test. 60 IN A 127.0.0.1");

        assertThat(found(lookup(one, HOST))).hasSize(1);
        assertThat(first.connections()).isEqualTo(1);
    }

    @Test
    void a_forged_answer_does_not_keep_the_true_one_from_being_heard() throws Exception {
        first.be(Mood.WRONG_ID_FIRST);
        first.zone("a.test. 60 IN A 127.0.0.1");

        assertThat(found(lookup(one, HOST))).containsExactly(new Endpoint("a.test", "127.0.0.1", 80));
    }

    @Test
    void a_server_that_does_not_know_edns_is_asked_without() throws Exception {
        first.be(Mood.OLD);
        first.zone("a.test. 60 IN A 127.0.0.1");

        assertThat(found(lookup(one, HOST))).hasSize(1);
    }

    @Test
    void a_huge_answer_is_cut() throws Exception {
        first.be(Mood.TRUNCATING);
        first.zone(IntStream.range(0, 3_000)
                .mapToObj(i -> "a.test. 60 IN A 10.0." + i / 250 + "." + i % 250)
                .toArray(String[]::new));

        assertThat(found(lookup(one, HOST))).hasSize(Assembly.MOST_INSTANCES);
    }

    @Test
    void aliases_are_followed_and_the_least_ttl_of_them_holds() throws Exception {
        first.zone("a.test. 7 IN CNAME b.test.", "b.test. 60 IN CNAME c.test.", "c.test. 60 IN A 127.0.0.1");

        assertThat(lookup(one, HOST))
                .isEqualTo(new Answer.Found(
                        List.of(Instance.plain(new Endpoint("a.test", "127.0.0.1", 80))), Duration.ofSeconds(7)));
    }

    @Test
    void aliases_that_go_in_a_circle_are_a_failure() throws Exception {
        first.zone("a.test. 60 IN CNAME b.test.", "b.test. 60 IN CNAME a.test.");

        assertThat(lookup(one, HOST)).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void that_there_is_none_holds_as_long_as_the_zone_says() throws Exception {
        first.zone("test. 90 IN SOA ns.test. admin.test. 1 60 60 60 20", "a.test. 60 IN TXT nothing");
        assertThat(lookup(one, HOST)).isEqualTo(new Answer.None(Duration.ofSeconds(20)));

        first.zone("test. 10 IN SOA ns.test. admin.test. 1 60 60 60 20");
        assertThat(lookup(one, HOST)).isEqualTo(new Answer.None(Duration.ofSeconds(10)));
    }

    @Test
    void a_name_that_cannot_be_one_is_a_failure_and_no_exception() throws Exception {
        assertThat(lookup(one, new Target.Host("x".repeat(64), 80))).isInstanceOf(Answer.Failed.class);
    }

    private static NameServers at(InetSocketAddress... servers) {
        return new NameServers(List.of(servers), Optional.empty(), TIMEOUT, LONG);
    }

    private static Answer lookup(NameServers servers, Target target) throws Exception {
        return servers.lookup(target).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static List<Endpoint> found(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Found.class);
        return ((Answer.Found) answer)
                .instances().stream().map(Instance::endpoint).toList();
    }
}
