package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.feed.cursor.Cursor;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
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

    private double metric(String sample) {
        return given().get(management.resolve("/q/metrics"))
                .asString()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private double resets(String transport) {
        return metric("feed_resets_total{transport=\"" + transport + "\"}");
    }

    @Test
    void each_reader_whose_cursor_leads_nowhere_counts_as_a_reset_by_its_transport() {
        String nowhere = Cursor.of("another history", 1).text();
        double sse = resets("sse");
        double socket = resets("websocket");
        double polls = resets("poll");
        int all = stats().getInt("resets");
        SseClient stream = sse("/v1/feed/events?after=" + nowhere, Map.of());
        SocketClient frames = socket("/v1/feed/socket?after=" + nowhere, Optional.empty());
        assertThat(poll("/v1/feed?after=" + nowhere).getBoolean("reset")).isTrue();
        assertThat(poll("/v1/feed?before=" + nowhere).getBoolean("reset")).isTrue();
        assertThat(poll("/v1/feed?wait=30&after=" + nowhere).getBoolean("reset"))
                .isTrue();
        await().until(() ->
                stream.events("reset").size() == 1 && frames.events("reset").size() == 1);
        assertThat(resets("sse")).isEqualTo(sse + 1);
        assertThat(resets("websocket")).isEqualTo(socket + 1);
        assertThat(resets("poll")).isEqualTo(polls + 3);
        assertThat(stats().getInt("resets")).isEqualTo(all + 5);
    }

    @Test
    void a_delivery_counts_for_each_reader_and_for_a_poll_that_waited() {
        await().until(() -> stats().getMap("subscribers").values().stream().allMatch(Integer.valueOf(0)::equals));
        List<SocketClient> sockets = Stream.generate(() -> socket("/v1/feed", Optional.empty()))
                .limit(3)
                .toList();
        sockets.forEach(socket -> await().until(socket::caughtUp));
        String start = poll("/v1/feed").getString("next");
        CompletableFuture<HttpResponse<String>> waiting = http.sendAsync(
                HttpRequest.newBuilder(root.resolve("/v1/feed?wait=30&after=" + start))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        await().until(() -> stats().getInt("subscribers.long-poll") == 1);
        long before = stats().getLong("delivery.count");
        post(ada, "to four");
        assertThat(waiting.join().body()).contains("to four");
        await().untilAsserted(
                        () -> assertThat(stats().getLong("delivery.count")).isEqualTo(before + 4));
        assertThat(poll("/v1/feed?wait=30&after=" + start).getList("items")).hasSize(1);
        assertThat(stats().getLong("delivery.count"))
                .as("what a poll finds there is no delivery")
                .isEqualTo(before + 4);
        assertThat(metric("feed_delivery_seconds_count")).isEqualTo(before + 4);
        assertThat(metric("feed_delivery_seconds_bucket{le=\"+Inf\"}")).isEqualTo(before + 4);
        assertThat(stats().getLong("delivery.p50Millis")).isPositive();
    }

    @Test
    void what_is_not_published_shows_while_redis_is_away() {
        await().untilAsserted(
                        () -> assertThat(stats().getInt("relay.unpublished")).isZero());
        redisServer.stop();
        try {
            post(ada, "to the database alone");
            await().untilAsserted(() ->
                    assertThat(stats().getInt("relay.unpublished")).isOne());
            long age = stats().getLong("relay.oldestUnpublishedMillis");
            await().untilAsserted(() ->
                    assertThat(stats().getLong("relay.oldestUnpublishedMillis")).isGreaterThan(age));
            assertThat(metric("feed_relay_unpublished")).isEqualTo(1);
            assertThat(metric("feed_relay_unpublished_age_seconds")).isPositive();
        } finally {
            redisServer.start();
        }
        await().untilAsserted(
                        () -> assertThat(stats().getInt("relay.unpublished")).isZero());
        assertThat(stats().getLong("relay.oldestUnpublishedMillis")).isZero();
    }

    @Test
    void nobody_else_is_told() {
        given().get("/feed/stats").then().statusCode(404);
    }
}
