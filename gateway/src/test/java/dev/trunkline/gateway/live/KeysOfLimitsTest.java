package dev.trunkline.gateway.live;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.testing.Http1;
import dev.trunkline.testing.RedisServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator names a caller as requests do, whatever its counts are called by, here or in Redis. */
class KeysOfLimitsTest {

    private static final String[] ROUTES = {
        "limits:",
        "  here: { key: address, rate: 1/h, burst: 4 }",
        "  there: { key: address, rate: 1/h, burst: 4, state: redis }",
        "  both: { key: [address, \"header:X-Tenant\"], rate: 1/h, burst: 4 }",
        "  both-there: { key: [address, \"header:X-Tenant\"], rate: 1/h, burst: 4, state: redis }",
        "routes:",
        "  - { id: a, match: { path: /a }, respond: { status: 200, body: in }, auth: none, limit: [here, there] }",
        "  - { id: b, match: { path: /b }, respond: { status: 200, body: in }, auth: none, limit: [both, both-there] }",
    };

    private final HttpClient client = Http1.client();
    private RedisServer redis;
    private GatewayInTest gateway;
    private GatewayInTest other;
    private int management;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.started();
        gateway = gateway();
        other = gateway();
        Router router = Router.router(other.vertx());
        new LiveLimits(other.gateway()).serve(() -> router);
        management = await(
                        other.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
                .actualPort();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        other.close();
        redis.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"here", "there"})
    void an_ipv6_caller_is_named_by_its_address(String limit) throws Exception {
        ask(other, "/a", "X-Forwarded-For: 2001:db8:1:2::7");

        assertThat(left(limit, "key=2001:db8:1:2::7")).isEqualTo(3);
        assertThat(left(limit, "key=2001:db8:1:2:ffff::1")).isEqualTo(3);
        assertThat(left(limit, "key=2001:db8:1:3::7")).isEqualTo(4);
        assertThat(leftAfter("DELETE", limit, "key=2001:db8:1:2::7")).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"both", "both-there"})
    void a_caller_of_several_parts_is_named_by_each_of_them(String limit) throws Exception {
        ask(other, "/b", "X-Forwarded-For: 192.0.2.7\r\nX-Tenant: one");

        assertThat(left(limit, "key=192.0.2.7&key=one")).isEqualTo(3);
        assertThat(left(limit, "key=192.0.2.7&key=two")).isEqualTo(4);
        assertThat(leftAfter("DELETE", limit, "key=192.0.2.7&key=one")).isEqualTo(4);
        assertRefused(limit, "key=192.0.2.7", "write 'key' 2 times, in this order");
    }

    @Test
    void what_no_request_can_have_is_refused() throws Exception {
        assertRefused("here", "key=localhost", "'localhost' is no address");
        assertRefused("there", "key=20010db800010002/64", "is no address");
    }

    @Test
    void what_others_have_counted_is_shown_and_reset_by_a_gateway_that_has_counted_nothing() throws Exception {
        ask(gateway, "/a", "X-Forwarded-For: 192.0.2.7");
        ask(gateway, "/a", "X-Forwarded-For: 192.0.2.7");

        assertThat(left("there", "key=192.0.2.7")).isEqualTo(2);
        assertThat(leftAfter("DELETE", "there", "key=192.0.2.7")).isEqualTo(4);
        ask(gateway, "/a", "X-Forwarded-For: 192.0.2.7");
        assertThat(left("there", "key=192.0.2.7")).isEqualTo(3);
    }

    @Test
    void where_there_is_no_room_for_a_key_of_its_own_one_is_told_that_others_count_too() throws Exception {
        ask(other, "/a", "X-Forwarded-For: 192.0.2.1");
        ask(other, "/a", "X-Forwarded-For: 192.0.2.2");

        JsonObject own = shown("GET", "here", "key=192.0.2.1");
        assertThat(own.getLong("left")).isEqualTo(3);
        assertThat(own.containsKey("shared")).isFalse();
        for (String method : List.of("GET", "DELETE")) {
            JsonObject shared = shown(method, "here", "key=192.0.2.2");
            assertThat(shared.getLong("left")).isEqualTo(3);
            assertThat(shared.getBoolean("shared")).isTrue();
        }
    }

    @Test
    void all_limits_are_listed_with_what_makes_their_keys() throws Exception {
        JsonArray all = new JsonArray(send("GET", "/limits").body());
        assertThat(all).hasSize(4);
        assertThat(all)
                .filteredOn(one -> ((JsonObject) one).getString("policy").startsWith("both"))
                .allSatisfy(one -> assertThat(((JsonObject) one).getJsonArray("key"))
                        .containsExactly("address", "header:X-Tenant"));
    }

    private GatewayInTest gateway() throws Exception {
        return new GatewayInTest()
                .with("counting.redis-url", redis.url())
                .with("counting.deadline", "20s")
                .with("trusted-proxies", "127.0.0.1")
                .with("limits.limit-keys", "1")
                .start(ROUTES);
    }

    private static void ask(GatewayInTest gateway, String path, String fields) throws IOException {
        assertThat(gateway.get(path, fields)).startsWith("HTTP/1.1 200 ");
    }

    private long left(String limit, String key) throws Exception {
        return leftAfter("GET", limit, key);
    }

    private long leftAfter(String method, String limit, String key) throws Exception {
        return shown(method, limit, key).getLong("left");
    }

    private JsonObject shown(String method, String limit, String key) throws Exception {
        HttpResponse<String> answer = send(method, "/limits/" + limit + "?" + key);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonArray(answer.body()).getJsonObject(0);
    }

    private void assertRefused(String limit, String key, String detail) throws Exception {
        for (String method : List.of("GET", "DELETE")) {
            HttpResponse<String> answer = send(method, "/limits/" + limit + "?" + key);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(new JsonObject(answer.body()).getString("detail")).contains(detail);
        }
    }

    private HttpResponse<String> send(String method, String target) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + target))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
