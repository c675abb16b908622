package dev.trunkline.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.feed.live.Closing;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
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

/** How many live connections a user and an address may have, as they see it. */
@QuarkusTest
@TestProfile(ConnectionLimitTest.Few.class)
class ConnectionLimitTest extends RunningFeed {

    /** Few enough for a test to use them up. */
    public static final class Few implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "feed.connections-per-user", "2",
                    "feed.connections-per-address", "4",
                    "feed.long-polls", "2");
        }
    }

    private Map<String, String> from(String address) {
        return Map.of("X-Forwarded-For", address);
    }

    @Test
    void a_user_has_so_many_over_all_transports_and_room_again_when_one_ends() {
        SseClient first = sse(home(ada), bearer(ada));
        SocketClient second = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        await().until(() -> first.caughtUp() && second.caughtUp());
        refused(home(ada) + "/events", bearer(ada), 429).header("Retry-After", "10");
        SocketClient third = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        await().until(() -> third.closeCode() == Closing.TOO_MANY_CONNECTIONS.code());
        assertThat(third.events("error").get(0).get("problem").get("status").asInt())
                .isEqualTo(429);
        SseClient bobs = sse(home(bob), bearer(bob));
        await().until(bobs::caughtUp);
        first.close();
        await().until(() -> {
            SocketClient again = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
            await().until(() -> again.caughtUp() || again.closeCode() != 0);
            return again.closeCode() == 0;
        });
    }

    @Test
    void an_address_has_so_many_and_another_one_its_own() {
        for (int i = 0; i < 4; i++) {
            SseClient sse = sse("/v1/feed", from("203.0.113.9"));
            await().until(sse::caughtUp);
        }
        refused("/v1/feed/events", from("203.0.113.9"), 429).header("Retry-After", "10");
        // What a client writes itself stands before what the gateway has seen.
        refused("/v1/feed/events", from("198.51.100.7, 203.0.113.9"), 429);
        await().until(sse("/v1/feed", from("203.0.113.10"))::caughtUp);
    }

    @Test
    void a_poll_that_finds_no_room_to_wait_is_answered_at_once_and_told_when_to_come_again() {
        String start = poll("/v1/feed").getString("next");
        URI waiting = root.resolve("/v1/feed?wait=30&after=" + start);
        List<CompletableFuture<HttpResponse<String>>> polls = Stream.generate(() ->
                        http.sendAsync(HttpRequest.newBuilder(waiting).build(), HttpResponse.BodyHandlers.ofString()))
                .limit(3)
                .toList();
        // One of the three: nothing was posted, and none of the waits is over.
        CompletableFuture.anyOf(polls.toArray(CompletableFuture[]::new)).join();
        assertThat(polls).filteredOn(CompletableFuture::isDone).singleElement().satisfies(poll -> {
            HttpResponse<String> answer = poll.join();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(JsonPath.from(answer.body()).getList("items")).isEmpty();
            assertThat(answer.headers().firstValue("X-Poll-Interval")).contains("5");
        });
        post(ada, "to both that wait");
        assertThat(polls)
                .map(poll -> JsonPath.from(poll.join().body()).getList("items").size())
                .containsExactlyInAnyOrder(0, 1, 1);
    }
}
