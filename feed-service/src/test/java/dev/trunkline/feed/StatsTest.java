package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the one who looks after an instance can see. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class StatsTest extends RunningFeed {

    @TestHTTPResource(value = "/", management = true)
    URI management;

    private JsonPath stats() {
        return given().get(management.resolve("/feed/stats"))
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .jsonPath();
    }

    @Test
    void readers_are_counted_by_transport_and_leave_no_trace() {
        await().until(() -> stats().getMap("subscribers").values().stream().allMatch(Integer.valueOf(0)::equals));
        SseClient sse = sse("/v1/feed", Map.of());
        SocketClient socket = socket("/v1/feed", Optional.empty());
        String start = poll("/v1/feed").getString("next");
        CompletableFuture<HttpResponse<String>> waiting = http.sendAsync(
                HttpRequest.newBuilder(root.resolve("/v1/feed?wait=30&after=" + start))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        Map<String, Integer> one = Map.of("sse", 1, "websocket", 1, "long-poll", 1);
        await().untilAsserted(() ->
                assertThat(stats().<String, Integer>getMap("subscribers")).isEqualTo(one));
        waiting.cancel(true);
        sse.close();
        socket.close();
        Map<String, Integer> none = Map.of("sse", 0, "websocket", 0, "long-poll", 0);
        await().untilAsserted(() ->
                assertThat(stats().<String, Integer>getMap("subscribers")).isEqualTo(none));
    }

    @Test
    void deliveries_and_closes_are_counted() {
        SocketClient socket = socket("/v1/feed", Optional.empty());
        await().until(socket::caughtUp);
        JsonPath before = stats();
        post(ada, "measured");
        await().until(() -> socket.texts().size() == 1);
        socket.send("junk");
        await().until(() -> socket.closeCode() != 0);
        await().untilAsserted(() -> {
            JsonPath after = stats();
            assertThat(after.getInt("delivery.count")).isGreaterThan(before.getInt("delivery.count"));
            assertThat(after.getInt("closes.bad-frame")).isEqualTo(before.getInt("closes.bad-frame") + 1);
            assertThat(after.getLong("position")).isGreaterThan(before.getLong("position"));
            assertThat(after.getString("redis")).isEqualTo("there");
            assertThat(after.getBoolean("relay.leads")).isTrue();
            assertThat(after.getBoolean("placesShared")).isTrue();
        });
        String metrics = given().get(management.resolve("/q/metrics")).asString();
        assertThat(metrics)
                .contains(
                        "feed_delivery_seconds_bucket",
                        "feed_relay_lag_seconds",
                        "feed_subscribers{",
                        "feed_closes_total{",
                        "feed_backlog",
                        "feed_resets_total");
    }

    @Test
    void nobody_else_is_told() {
        given().get("/feed/stats").then().statusCode(404);
    }
}
