package dev.trunkline.gateway.balance;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.InTestNameServer;
import dev.trunkline.testing.FreePort;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Four real endpoints behind SRV records, one of them or more with something wrong. */
class BalancingTest {

    private InTestNameServer names;
    private GatewayInTest gateway;
    private HttpClient client;
    private Context loop;
    private final Map<Integer, AtomicInteger> served = new ConcurrentHashMap<>();
    private final Map<Integer, Handler<HttpServerRequest>> faults = new ConcurrentHashMap<>();
    private final List<Integer> ports = new ArrayList<>();

    @BeforeEach
    void servers() throws IOException {
        names = new InTestNameServer();
        gateway = new GatewayInTest();
        gateway.with("dns", "127.0.0.1:" + names.address().getPort());
        for (int i = 0; i < 4; i++) {
            int number = i;
            served.put(number, new AtomicInteger());
            ports.add(gateway.upstream(request -> {
                if (!request.path().equals("/ready")) {
                    served.get(number).incrementAndGet();
                }
                faults.getOrDefault(number, at -> at.response().end("" + number))
                        .handle(request);
            }));
        }
        client = gateway.vertx().createHttpClient();
        loop = gateway.vertx().getOrCreateContext();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        names.close();
    }

    @Test
    void a_slow_endpoint_gets_few_requests() throws Exception {
        faults.put(0, request -> gateway.vertx()
                .setTimer(400, late -> request.response().end("0")));
        start("balance: peak-ewma", all());

        assertThat(send(400)).containsOnly(200);

        assertThat(served.get(0).get()).isLessThan(60);
    }

    @Test
    void an_endpoint_that_refuses_is_taken_out_and_no_client_sees_it() throws Exception {
        int deaf = FreePort.deaf();
        start("balance: round-robin", List.of(deaf, ports.get(1), ports.get(2), ports.get(3)));

        assertThat(send(100)).containsOnly(200);

        await().until(() -> uses().get(deaf) == PoolState.Use.EJECTED);
        assertThat(gateway.gateway().pools().state("up").orElseThrow().ejections())
                .isEqualTo(1);
    }

    @Test
    void an_endpoint_that_answers_500_is_taken_out_after_a_few() throws Exception {
        faults.put(0, request -> request.response().setStatusCode(500).end());
        start("balance: round-robin", all());
        send(40);
        await().until(() -> uses().get(ports.get(0)) == PoolState.Use.EJECTED);
        int before = served.get(0).get();

        assertThat(send(200)).containsOnly(200);

        assertThat(before).isLessThanOrEqualTo(11);
        assertThat(served.get(0).get()).isEqualTo(before);
    }

    @Test
    void if_all_fail_half_of_them_stay() throws Exception {
        for (int i = 0; i < 4; i++) {
            faults.put(i, request -> request.response().setStatusCode(503).end());
        }
        start("balance: round-robin", all());

        send(200);

        await().until(() ->
                uses().values().stream().filter(PoolState.Use.EJECTED::equals).count() == 2);
        assertThat(send(20)).containsOnly(503);
    }

    @Test
    void an_endpoint_that_is_not_ready_gets_nothing_until_it_is() throws Exception {
        Set<Integer> unready = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 4; i++) {
            int number = i;
            faults.put(number, request -> {
                boolean fails = request.path().equals("/ready") && unready.contains(number);
                request.response().setStatusCode(fails ? 503 : 200).end();
            });
        }
        start("health: { path: /ready, every: 40ms, healthy: 2, unhealthy: 2 }, balance: round-robin", all());
        assertThat(servedBy(40)).containsExactlyInAnyOrder(0, 1, 2, 3);

        unready.add(2);
        await().until(() -> uses().get(ports.get(2)) == PoolState.Use.UNHEALTHY);
        assertThat(servedBy(40)).containsExactlyInAnyOrder(0, 1, 3);

        unready.addAll(Set.of(0, 1, 3));
        await().until(() -> gateway.gateway().pools().state("up").orElseThrow().panic());
        assertThat(servedBy(40)).containsExactlyInAnyOrder(0, 1, 2, 3);

        unready.clear();
        await().until(() -> uses().values().stream().allMatch(PoolState.Use.FIT::equals));
        assertThat(gateway.gateway().pools().state("up").orElseThrow().panic()).isFalse();
    }

    @Test
    void a_lower_priority_takes_over_when_the_first_is_not_well() throws Exception {
        faults.put(0, request -> request.response()
                .setStatusCode(request.path().equals("/ready") ? 500 : 200)
                .end());
        names.zone(srv(0, 1, ports.get(0)), srv(1, 1, ports.get(1)), "a.test. 300 IN A 127.0.0.1");
        serve("health: { path: /ready, every: 500ms, unhealthy: 1 }, balance: weighted", "");

        await().until(() -> uses().get(ports.get(0)) == PoolState.Use.UNHEALTHY);

        assertThat(servedBy(20)).containsExactly(1);
    }

    @Test
    void weights_of_srv_records_are_heeded() throws Exception {
        names.zone(srv(0, 3, ports.get(0)), srv(0, 1, ports.get(1)), "a.test. 300 IN A 127.0.0.1");
        serve("balance: weighted", "");

        send(400);

        assertThat(served.get(0).get()).isBetween(296, 304);
    }

    @Test
    void an_endpoint_that_leaves_ends_what_it_has_and_gets_nothing_new() throws Exception {
        Promise<HttpServerResponse> held = Promise.promise();
        faults.put(0, request -> held.tryComplete(request.response()));
        names.zone(srv(0, 1, ports.get(0)).replace(" 300 ", " 1 "), "a.test. 300 IN A 127.0.0.1");
        serve("balance: peak-ewma", "");
        Future<Integer> running = get("/", Map.of());
        HttpServerResponse response = await(held.future());

        names.zone(srv(0, 1, ports.get(1)).replace(" 300 ", " 1 "), "a.test. 300 IN A 127.0.0.1");
        await().until(() -> uses().get(ports.get(0)) == PoolState.Use.DRAINING);
        assertThat(servedBy(20)).containsExactly(1);
        response.end();

        assertThat(await(running)).isEqualTo(200);
        await().until(() -> !uses().containsKey(ports.get(0)));
    }

    @Test
    void requests_with_the_same_key_go_to_the_same_endpoint() throws Exception {
        String hashed = "balance: { algorithm: consistent-hash, key: \"%s\" }";
        start(hashed.formatted("header:X-Tenant"), all());
        assertThat(servedBy(20, "/", "X-Tenant", "a")).hasSize(1);
        assertThat(servedBy(60, "/", "X-Tenant", null)).hasSize(4);

        gateway.routes(routes(hashed.formatted("path:id"), ""));
        await().until(() -> servedBy(40, "/things/7", "X-Tenant", null).size() == 1);
        assertThat(servedBy(60, "/things/", "X-Tenant", null)).hasSize(4);

        gateway.routes(routes(hashed.formatted("cookie:session"), ""));
        await().until(() -> servedBy(40, "/", "Cookie", "a=1; session=x").size() == 1);

        gateway.routes(routes(hashed.formatted("address"), ""));
        await().until(() -> servedBy(40, "/", "Cookie", null).size() == 1);
    }

    @Test
    void requests_stay_in_the_zone_of_their_gateway() throws Exception {
        gateway.with("zone", "near");
        names.zone(
                "_http._tcp.up.test. 300 IN SRV 0 1 " + ports.get(0) + " one.near.test.",
                "_http._tcp.up.test. 300 IN SRV 0 1 " + ports.get(1) + " two.near.test.",
                "_http._tcp.up.test. 300 IN SRV 0 1 " + ports.get(2) + " one.far.test.",
                "_http._tcp.up.test. 300 IN SRV 0 1 " + ports.get(3) + " two.far.test.",
                "one.near.test. 300 IN A 127.0.0.1",
                "two.near.test. 300 IN A 127.0.0.1",
                "one.far.test. 300 IN A 127.0.0.2",
                "two.far.test. 300 IN A 127.0.0.2");
        serve("zones: { near: [near.test], far: [127.0.0.2/32] }, balance: round-robin", "");

        assertThat(servedBy(40)).containsExactlyInAnyOrder(0, 1);
        assertThat(gateway.gateway().pools().state("up").orElseThrow().endpoints())
                .extracting(endpoint -> endpoint.zone().orElse("none"))
                .containsExactlyInAnyOrder("near", "near", "far", "far");
    }

    private List<Integer> all() {
        return ports;
    }

    private void start(String upstream, List<Integer> endpoints) throws Exception {
        List<String> zone = new ArrayList<>(List.of("a.test. 300 IN A 127.0.0.1"));
        endpoints.forEach(port -> zone.add(srv(0, 1, port)));
        names.zone(zone.toArray(String[]::new));
        serve(upstream, "");
    }

    private void serve(String upstream, String route) throws Exception {
        gateway.start(routes(upstream, route));
    }

    private static String[] routes(String upstream, String route) {
        return new String[] {
            "upstreams: { up: { discover: \"dns+srv://_http._tcp.up.test\", " + upstream + " } }",
            "routes:",
            "  - { id: any, match: { path: /** }, to: up, auth: none" + route + " }",
            "  - { id: things, match: { path: \"/things/{id}\" }, to: up, auth: none }"
        };
    }

    private static String srv(int priority, int weight, int port) {
        return "_http._tcp.up.test. 300 IN SRV " + priority + " " + weight + " " + port + " a.test.";
    }

    private Map<Integer, PoolState.Use> uses() {
        return gateway.gateway().pools().state("up").orElseThrow().endpoints().stream()
                .collect(Collectors.toMap(PoolState.EndpointState::port, PoolState.EndpointState::use));
    }

    /** Which endpoints served so many requests. */
    private Set<Integer> servedBy(int requests) {
        return servedBy(requests, "/", "X-Nothing", null);
    }

    private Set<Integer> servedBy(int requests, String path, String header, String value) {
        served.values().forEach(count -> count.set(0));
        for (int i = 0; i < requests; i++) {
            // The last segment of a path that ends so is another each time.
            String target = path.endsWith("/") && path.length() > 1 ? path + i : path;
            await(get(target, value == null ? Map.of() : Map.of(header, value)));
        }
        Set<Integer> who = new HashSet<>();
        served.forEach((number, count) -> {
            if (count.get() > 0) {
                who.add(number);
            }
        });
        return who;
    }

    /** The statuses of so many requests, four at a time. */
    private List<Integer> send(int requests) {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < requests; i += 4) {
            List<Future<Integer>> four =
                    List.of(get("/", Map.of()), get("/", Map.of()), get("/", Map.of()), get("/", Map.of()));
            four.forEach(one -> statuses.add(await(one)));
        }
        return statuses;
    }

    private Future<Integer> get(String path, Map<String, String> headers) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("127.0.0.1")
                .setPort(gateway.port())
                .setURI(path);
        headers.forEach(options::putHeader);
        Promise<Integer> status = Promise.promise();
        // On one event loop throughout, or an answer may be there before anybody listens for its body.
        loop.runOnContext(own -> client.request(options)
                .compose(request -> request.send())
                .compose(response -> response.body().map(body -> response.statusCode()))
                .onComplete(status));
        return status.future();
    }
}
