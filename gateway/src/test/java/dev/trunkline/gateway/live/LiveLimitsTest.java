package dev.trunkline.gateway.live;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator is told of limits on the management port, with Redis there and away. */
class LiveLimitsTest {

    private final HttpClient client = Http1.client();
    private RedisServer redis;
    private GatewayInTest gateway;
    private int management;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.started();
        gateway = new GatewayInTest().with("counting.redis-url", redis.url()).with("counting.deadline", "20s");
        gateway.start(
                "limits:",
                "  here: { key: address, rate: 1/h, burst: 4 }",
                "  there: { key: address, rate: 1/h, burst: 8, state: redis }",
                "  lots: { key: address, rate: 1/h, burst: 50, state: leased }",
                "routes:",
                "  - { id: h, match: { path: /h }, respond: { status: 200, body: in }, auth: none, limit: [here] }",
                "  - { id: t, match: { path: /t }, respond: { status: 200, body: in }, auth: none, limit: [there] }",
                "  - { id: l, match: { path: /l }, respond: { status: 200, body: in }, auth: none, limit: [lots] }");
        Router router = Router.router(gateway.vertx());
        new LiveLimits(gateway.gateway()).serve(() -> router);
        management = await(gateway.vertx()
                        .createHttpServer()
                        .requestHandler(router)
                        .listen(0, "127.0.0.1"))
                .actualPort();
        for (String path : new String[] {"/h", "/t", "/l"}) {
            assertThat(gateway.get(path)).startsWith("HTTP/1.1 200 ");
        }
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        redis.close();
    }

    @Test
    void what_is_left_is_shown_wherever_it_is_counted() throws Exception {
        assertThat(shown("here").getLong("left")).isEqualTo(3);
        assertThat(shown("there").getLong("left")).isEqualTo(7);
        assertThat(shown("lots").getBoolean("answered")).isTrue();
    }

    @Test
    void while_redis_is_away_what_it_counts_is_503_with_what_is_known_here() throws Exception {
        redis.stop();

        JsonObject there = refused(ask("GET", "there"));
        assertThat(there.getString("detail")).startsWith("Redis counts by 'there' and does not answer");
        assertThat(there.getJsonArray("limits").getJsonObject(0).getString("state"))
                .isEqualTo("redis");
        assertThat(there.getJsonArray("limits").getJsonObject(0).getBoolean("answered"))
                .isFalse();
        JsonObject lots = refused(ask("GET", "lots"));
        assertThat(lots.getJsonArray("limits").getJsonObject(0).getString("state"))
                .isEqualTo("leased");
    }

    @Test
    void while_redis_is_away_what_is_counted_here_is_shown_and_reset() throws Exception {
        redis.stop();

        assertThat(shown("here").getLong("left")).isEqualTo(3);
        HttpResponse<String> reset = ask("DELETE", "here");
        assertThat(reset.statusCode()).isEqualTo(200);
        assertThat(new JsonArray(reset.body()).getJsonObject(0).getLong("left")).isEqualTo(4);
        HttpResponse<String> all = send("GET", "/limits");
        assertThat(all.statusCode()).isEqualTo(200);
        assertThat(all.body()).contains("\"here\"", "\"there\"", "\"lots\"");
    }

    @Test
    void a_reset_that_redis_does_not_hear_of_is_503_until_it_is_back() throws Exception {
        redis.stop();

        assertThat(refused(ask("DELETE", "there")).getString("detail"))
                .isEqualTo("Redis does not answer, so its count stands. What this process has counted is reset.");
        redis.start();
        await().untilAsserted(
                        () -> assertThat(ask("DELETE", "there").statusCode()).isEqualTo(200));
        assertThat(shown("there").getLong("left")).isEqualTo(8);
    }

    @Test
    void who_names_no_key_or_an_unknown_limit_is_told_so() throws Exception {
        assertProblem(send("GET", "/limits/here"), 400);
        assertProblem(ask("GET", "nobody"), 404);
        assertProblem(ask("DELETE", "nobody"), 404);
    }

    private JsonObject shown(String limit) throws Exception {
        HttpResponse<String> answer = ask("GET", limit);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        return new JsonArray(answer.body()).getJsonObject(0);
    }

    private static JsonObject refused(HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        return assertProblem(answer, 503);
    }

    private static JsonObject assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonObject problem = new JsonObject(answer.body());
        assertThat(problem.getInteger("status")).isEqualTo(status);
        assertThat(problem.getString("instance")).startsWith("/limits/");
        return problem;
    }

    private HttpResponse<String> ask(String method, String limit) throws Exception {
        return send(method, "/limits/" + limit + "?key=127.0.0.1");
    }

    private HttpResponse<String> send(String method, String target) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + target))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
