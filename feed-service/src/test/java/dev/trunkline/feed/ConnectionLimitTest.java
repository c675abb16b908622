package dev.trunkline.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.feed.live.Closing;
import dev.trunkline.feed.read.LongPolls;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
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
                    "feed.long-polls", "5",
                    "feed.long-polls-per-user", "1",
                    "feed.long-polls-per-address", "2");
        }
    }

    @Inject
    LongPolls longPolls;

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
    void a_user_who_becomes_known_on_a_connection_needs_a_place_there_too() {
        List<SocketClient> sockets = Stream.generate(this::anonymous).limit(3).toList();
        for (SocketClient each : sockets.subList(0, 2)) {
            authenticate(each);
            await().until(() -> each.events("ack").size() == 1);
            // Who has a place there needs no other one.
            authenticate(each);
            await().until(() -> each.events("ack").size() == 2);
        }
        SocketClient third = sockets.get(2);
        authenticate(third);
        await().until(() -> third.events("error").size() == 1);
        assertThat(third.events("error").get(0).get("problem").get("status").asInt())
                .isEqualTo(429);
        refused(home(ada) + "/events", bearer(ada), 429);
        // It goes on as it was, by nobody's token.
        third.send("{\"type\":\"subscribe\",\"id\":\"s\",\"feed\":\"" + home(ada) + "\"}");
        await().until(() -> third.events("error").size() == 2);
        assertThat(third.events("error").get(1).get("problem").get("status").asInt())
                .isEqualTo(401);
        assertThat(third.closeCode()).isZero();
        sockets.get(0).close();
        await().until(() -> {
            int answers = third.events("ack").size() + third.events("error").size();
            authenticate(third);
            await().until(() ->
                    third.events("ack").size() + third.events("error").size() > answers);
            return third.events("ack").size() == 1;
        });
    }

    /** A socket without a token; places of the test before may not all be free yet. */
    private SocketClient anonymous() {
        while (true) {
            SocketClient socket = socket("/v1/feed", Optional.empty());
            await().until(() -> socket.caughtUp() || socket.closeCode() != 0);
            if (socket.closeCode() == 0) {
                return socket;
            }
        }
    }

    private void authenticate(SocketClient socket) {
        socket.send("{\"type\":\"authenticate\",\"id\":\"a\",\"token\":\"" + issuer.token(ada, "ada") + "\"}");
    }

    @Test
    void who_reads_the_public_stream_by_a_token_needs_a_place_of_its_user() {
        List<SseClient> streams = Stream.generate(() -> sse("/v1/feed", with(bearer(ada), "203.0.113.30")))
                .limit(2)
                .toList();
        await().until(() -> streams.stream().allMatch(SseClient::caughtUp));
        refused("/v1/feed/events", with(bearer(ada), "203.0.113.31"), 429);
        await().until(sse("/v1/feed", with(bearer(bob), "203.0.113.31"))::caughtUp);
        refused("/v1/feed/events", Map.of("Authorization", "Bearer junk"), 401);
    }

    private Map<String, String> with(Map<String, String> headers, String address) {
        Map<String, String> both = new HashMap<>(headers);
        both.putAll(from(address));
        return both;
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

    @Test
    void a_user_and_an_address_have_room_for_so_many_polls_that_wait_and_others_have_theirs() {
        follows(bob, ada);
        String start = poll("/v1/feed").getString("next");
        List<CompletableFuture<HttpResponse<String>>> polls = Stream.generate(
                        () -> waiting("/v1/feed", start, from("203.0.113.40")))
                .limit(3)
                .toList();
        CompletableFuture.anyOf(polls.toArray(CompletableFuture[]::new)).join();
        assertThat(polls).filteredOn(CompletableFuture::isDone).hasSize(1);
        CompletableFuture<HttpResponse<String>> other = waiting("/v1/feed", start, from("203.0.113.41"));
        List<CompletableFuture<HttpResponse<String>>> adas = Stream.generate(
                        () -> waiting(home(ada), start, bearer(ada)))
                .limit(2)
                .toList();
        CompletableFuture.anyOf(adas.toArray(CompletableFuture[]::new)).join();
        await().until(() -> longPolls.waiting() == 4);
        CompletableFuture<HttpResponse<String>> bobs = waiting(home(bob), start, bearer(bob));
        await().until(() -> longPolls.waiting() == 5);
        assertThat(other).isNotDone();
        assertThat(bobs).isNotDone();
        post(ada, "to all who wait");
        assertThat(Stream.of(other, bobs).map(poll -> items(poll.join()))).containsExactly(1, 1);
        assertThat(polls.stream().map(poll -> items(poll.join()))).containsExactlyInAnyOrder(0, 1, 1);
        assertThat(adas.stream().map(poll -> items(poll.join()))).containsExactlyInAnyOrder(0, 1);
        await().until(() -> longPolls.waiting() == 0);
    }

    private CompletableFuture<HttpResponse<String>> waiting(String feed, String after, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(feed + "?wait=30&after=" + after));
        headers.forEach(request::header);
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int items(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return JsonPath.from(answer.body()).getList("items").size();
    }
}
