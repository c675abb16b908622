package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.feed.live.Closing;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What readers are told when an instance is to end. */
@QuarkusTest
@TestProfile(DrainTest.Slowly.class)
class DrainTest extends RunningFeed {

    private static final int READERS = 20;

    @Inject
    Event<ShutdownDelayInitiatedEvent> stopping;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    /** Long enough for all readers to be seen going one by one. */
    public static final class Slowly implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("feed.drain", "2s", "feed.reconnect-within", "700ms");
        }
    }

    @Test
    void readers_are_let_go_one_after_the_other_and_nobody_new_is_let_in() throws Exception {
        List<SocketClient> sockets = new ArrayList<>();
        List<SseClient> streams = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            sockets.add(socket("/v1/feed", Optional.empty()));
            streams.add(sse("/v1/feed", Map.of()));
        }
        await().until(() -> sockets.stream().allMatch(SocketClient::caughtUp)
                && streams.stream().allMatch(SseClient::caughtUp));
        String start = poll("/v1/feed").getString("next");
        CompletableFuture<HttpResponse<String>> waiting = http.sendAsync(
                HttpRequest.newBuilder(root.resolve("/v1/feed?wait=30&after=" + start))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        await().until(() ->
                given().get(management.resolve("/feed/stats")).jsonPath().getInt("subscribers.long-poll") == 1);
        stopping.fire(new ShutdownDelayInitiatedEvent());
        given().get(management.resolve("/q/health/ready")).then().statusCode(503);
        refused("/v1/feed/events", Map.of(), 503).header("Retry-After", "1");
        assertThat(waiting.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        // Posts are taken until the end, and those who are still there hear of them.
        post(ada, "to the last");
        await().until(() -> sockets.stream().allMatch(socket -> socket.closeCode() == Closing.SHUTDOWN.code()));
        await().until(() -> streams.stream().allMatch(SseClient::ended));
        List<Integer> delays = sockets.stream()
                .map(socket ->
                        socket.events("reconnect").get(0).get("delayMillis").asInt())
                .collect(Collectors.toList());
        streams.forEach(stream ->
                delays.add(stream.events("reconnect").get(0).get("delayMillis").asInt()));
        assertThat(delays).allMatch(delay -> delay >= 0 && delay <= 700);
        assertThat(delays.stream().distinct().count()).isGreaterThan(READERS / 2);
        // A socket is told by its close code what a request is told by its status.
        SocketClient late = socket("/v1/feed", Optional.empty());
        await().until(() -> late.closeCode() == Closing.UNAVAILABLE.code());
    }
}
