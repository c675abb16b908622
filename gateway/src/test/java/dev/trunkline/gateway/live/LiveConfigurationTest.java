package dev.trunkline.gateway.live;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.testing.Http1;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is in force is shown on the management port in the words of the file, and how it is at this moment beside it. */
class LiveConfigurationTest {

    private final HttpClient client = Http1.client();
    private GatewayInTest gateway;
    private int management;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest().onOneLoop();
        int failing = gateway.upstream(
                request -> request.response().setStatusCode(500).end());
        int good = gateway.upstream(request -> request.response().end());
        gateway.start(
                "upstreams:",
                "  plain: { discover: \"dns://127.0.0.1:" + good + "\" }",
                "  ruled:",
                "    discover: \"dns://127.0.0.1:" + failing + "\"",
                "    balance: { algorithm: consistent-hash, key: header:X-Tenant, load: 150%, slow-start: 30s, panic: 60% }",
                "    health: { path: /ready, every: 50ms, unhealthy: 1, expect: 200-204 }",
                "    eject: never",
                "    zones: { a: [127.0.0.0/8, a.example], b: [\"fd00:1::/32\"] }",
                "    breaker: { failures: 50%, of: 2, open: 1h, probes: 1 }",
                "    concurrency: { least: 4, initial: 7, most: 9 }",
                "filter: [{ id: trace, methods: [TRACE] }]",
                "routes:",
                "  - id: all",
                "    match: { host: \"*.a.test\", path: \"/v1/{id}/**\", methods: [GET], weight: 95, sticky: cookie:session,",
                "             headers: { x-beta: \"yes\", user-agent: { prefix: curl/ } },",
                "             query: { v: { regex: \"[0-9]+\" }, debug: { present: false } } }",
                "    to: [{ upstream: plain, weight: 95 }, { upstream: ruled, weight: 5 }]",
                "    sticky: principal",
                "    auth: none",
                "    timeout: 90s",
                "    first-byte: 500ms",
                "    retry: { attempts: 3, on: [timeout, reset, 503], budget: 10%, keep: 16KiB }",
                "    hedge: { after: p95, budget: 5% }",
                "    shed: false",
                "    compress: streams",
                "    cors: { origins: [\"https://app.test\"], headers: [x-a], expose: [ETag], max-age: 5m }",
                "    rewrite: { strip: /v1, prepend: /in, query: { set: { a: b } }, request: { set: { X-Key: secret } } }",
                "    mirror: { to: plain, share: 0.5%, timeout: 3s, most: 8 }",
                "  - { id: rest, match: { host: \"*.a.test\", path: \"/v1/{id}/**\", methods: [GET], weight: 5, sticky: cookie:session,",
                "      headers: { x-beta: \"yes\", user-agent: { prefix: curl/ } },",
                "      query: { v: { regex: \"[0-9]+\" }, debug: { present: false } } }, to: plain, auth: none, compress: false }",
                "  - { id: fails, match: { path: /fails }, to: ruled, auth: none, timeout: 20m, hedge: { after: 10m } }",
                "  - { id: moved, match: { host: old.test, path: \"/{id}/**\" }, auth: none,",
                "      redirect: { status: 301, to: \"https://{host}/new/{id}/**\" } }");
        Router router = Router.router(gateway.vertx());
        new LiveConfiguration(gateway.gateway()).serve(() -> router);
        management = await(gateway.vertx()
                        .createHttpServer()
                        .requestHandler(router)
                        .listen(0, "127.0.0.1"))
                .actualPort();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void a_route_is_told_in_the_words_of_its_file() throws Exception {
        JsonObject route = get("/routes").getJsonArray("routes").getJsonObject(0);

        assertThat(route.getJsonObject("match"))
                .isEqualTo(json("{'host': ['*.a.test'], 'path': '/v1/{id}/**', 'methods': ['GET'],"
                        + " 'headers': {'x-beta': 'yes', 'user-agent': {'prefix': 'curl/'}},"
                        + " 'query': {'v': {'regex': '[0-9]+'}, 'debug': {'present': false}},"
                        + " 'weight': 95, 'sticky': 'cookie:session'}"));
        assertThat(route.getJsonObject("to"))
                .isEqualTo(json("{'split': [{'upstream': 'plain', 'weight': 95}, {'upstream': 'ruled', 'weight': 5}],"
                        + " 'sticky': 'principal'}"));
        assertThat(route.getJsonObject("retry"))
                .isEqualTo(json("{'attempts': 3, 'on': ['reset', 'timeout', '503'], 'budget': '10%',"
                        + " 'backoff': '25ms', 'keep': '16KiB'}"));
        assertThat(route.getJsonObject("hedge")).isEqualTo(json("{'after': 'p95', 'budget': '5%'}"));
        assertThat(route.getJsonObject("cors"))
                .isEqualTo(json("{'origins': ['https://app.test'], 'headers': ['x-a'], 'expose': ['ETag'],"
                        + " 'credentials': false, 'max-age': '5m'}"));
        assertThat(route.getJsonObject("mirror"))
                .isEqualTo(json("{'to': 'plain', 'share': '0.5%', 'timeout': '3s', 'max-body': '64KiB', 'most': 8}"));
        assertThat(route.getJsonObject("rewrite"))
                .isEqualTo(json("{'path': '/in/{id}/**', 'query': {'set': ['a'], 'remove': []},"
                        + " 'request': ['X-Key'], 'response': []}"));
        assertThat(route.getJsonArray("filter").encode()).contains("\"id\":\"trace\"");
        assertThat(route.getString("timeout")).isEqualTo("90s");
        assertThat(route.getString("first-byte")).isEqualTo("500ms");
        assertThat(route.getString("max-body")).isEqualTo("1MiB");
        assertThat(route.getValue("shed")).isEqualTo(false);
        assertThat(route.getValue("compress")).isEqualTo("streams");
        assertThat(route.encode()).doesNotContain("secret");
    }

    @Test
    void what_a_route_does_not_say_has_its_default_or_is_left_out() throws Exception {
        JsonObject second = get("/routes").getJsonArray("routes").getJsonObject(1);
        JsonObject third = get("/routes").getJsonArray("routes").getJsonObject(2);

        assertThat(second.fieldNames()).doesNotContain("retry", "hedge", "first-byte", "cors", "rewrite", "mirror");
        assertThat(second.getValue("compress")).isEqualTo(false);
        assertThat(third.getValue("compress")).isEqualTo(true);
        assertThat(third.getValue("shed")).isEqualTo(true);
        assertThat(third.getJsonObject("hedge")).isEqualTo(json("{'after': '10m', 'budget': '10%'}"));
    }

    @Test
    void a_redirect_tells_where_to() throws Exception {
        assertThat(get("/routes").getJsonArray("routes").getJsonObject(3).getJsonObject("to"))
                .isEqualTo(json("{'redirect': 301, 'location': 'https://{host}/new/{id}/**', 'query': true}"));
    }

    @Test
    void an_upstream_is_told_in_the_words_of_its_file() throws Exception {
        JsonObject plain = upstream(0);
        JsonObject ruled = upstream(1);

        assertThat(plain.getString("name")).isEqualTo("plain");
        assertThat(plain.getJsonObject("balance")).isEqualTo(json("{'algorithm': 'peak-ewma', 'panic': '50%'}"));
        assertThat(plain.getJsonObject("eject"))
                .isEqualTo(json("{'failures': 5, 'rate': '50%', 'least': 20, 'window': '10s', 'time': '10s',"
                        + " 'most-time': '5m', 'share': '50%'}"));
        assertThat(plain.fieldNames()).doesNotContain("health", "breaker", "concurrency", "zones");
        assertThat(plain.getJsonObject("now").fieldNames()).doesNotContain("openBreakers", "concurrencyLimit");
        assertThat(ruled.getJsonObject("balance"))
                .isEqualTo(json("{'algorithm': 'consistent-hash', 'key': 'header:X-Tenant', 'load': '150%',"
                        + " 'slow-start': '30s', 'panic': '60%'}"));
        assertThat(ruled.getJsonObject("health"))
                .isEqualTo(json("{'path': '/ready', 'every': '50ms', 'timeout': '1s', 'healthy': 2, 'unhealthy': 1,"
                        + " 'expect': '200-204'}"));
        assertThat(ruled.getString("eject")).isEqualTo("never");
        assertThat(ruled.getJsonObject("zones"))
                .isEqualTo(json("{'a': ['127.0.0.0/8', 'a.example'], 'b': ['fd00:1:0:0:0:0:0:0/32']}"));
        assertThat(ruled.getJsonObject("breaker"))
                .isEqualTo(json("{'failures': '50%', 'of': 2, 'open': '1h', 'probes': 1}"));
        assertThat(ruled.getJsonObject("concurrency")).isEqualTo(json("{'initial': 7, 'least': 4, 'most': 9}"));
    }

    @Test
    void panic_breakers_and_the_limit_are_shown_as_they_are_now() throws Exception {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> upstream(1).getJsonObject("now").getBoolean("panic"));
        JsonObject unasked = upstream(1);
        assertThat(unasked.getJsonObject("now").getInteger("refusedByBreaker")).isZero();
        assertThat(unasked.getJsonArray("endpoints").getJsonObject(0).getInteger("openBreakers"))
                .isZero();

        for (int i = 0; i < 8; i++) {
            gateway.get("/fails");
        }

        JsonObject ruled = upstream(1);
        JsonObject now = ruled.getJsonObject("now");
        assertThat(now.getInteger("panics")).isEqualTo(1);
        assertThat(now.getInteger("ejections")).isZero();
        assertThat(now.getInteger("concurrencyLimit")).isEqualTo(7);
        assertThat(now.getInteger("openBreakers")).isEqualTo(1);
        // Half of ten calls open the upstream's.
        assertThat(now.getInteger("refusedByBreaker")).isEqualTo(3);
        assertThat(now.getInteger("budgetExhausted")).isZero();
        JsonObject endpoint = ruled.getJsonArray("endpoints").getJsonObject(0);
        assertThat(endpoint.getString("state")).isEqualTo("unhealthy");
        assertThat(endpoint.getString("zone")).isEqualTo("a");
        assertThat(endpoint.getInteger("openBreakers")).isEqualTo(1);
    }

    private JsonObject upstream(int number) throws Exception {
        return get("/upstreams").getJsonArray("upstreams").getJsonObject(number);
    }

    /** With single quotes, to be read by people. */
    private static JsonObject json(String text) {
        return new JsonObject(text.replace('\'', '"'));
    }

    private JsonObject get(String path) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        return new JsonObject(answer.body());
    }
}
