package dev.trunkline.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trunkline.contracts.user.v1.AccountStatus;
import dev.trunkline.feed.live.Closing;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Several feeds on one socket, and how long it may live. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class SocketFeedsTest extends RunningFeed {

    private static String frame(Map<String, String> members) {
        return FeedClient.JSON.valueToTree(members).toString();
    }

    private static String subscribe(String id, String feed) {
        return frame(Map.of("type", "subscribe", "id", id, "feed", feed));
    }

    private static int status(JsonNode error) {
        return error.get("problem").get("status").asInt();
    }

    private List<String> texts(SocketClient socket, String feed) {
        return socket.events("post.created").stream()
                .filter(event -> feed.isEmpty()
                        ? !event.has("feed")
                        : event.path("feed").asText().equals(feed))
                .map(event -> event.get("post").get("text").asText())
                .toList();
    }

    @Test
    void each_event_names_the_feed_that_was_subscribed_to() {
        String authors = "/v1/users/" + bob + "/posts";
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        socket.send(subscribe("s1", "/v1/feed"));
        socket.send(subscribe("s2", authors));
        await().until(() ->
                socket.events("ack").size() == 2 && socket.events("caught-up").size() == 3);
        post(ada, "by ada");
        post(bob, "by bob");
        post(carol, "by carol");
        await().untilAsserted(
                        () -> assertThat(texts(socket, "/v1/feed")).containsExactly("by ada", "by bob", "by carol"));
        await().untilAsserted(() -> assertThat(texts(socket, authors)).containsExactly("by bob"));
        await().untilAsserted(() -> assertThat(texts(socket, "")).containsExactly("by ada"));
        socket.send(frame(Map.of("type", "unsubscribe", "id", "u1", "feed", "/v1/feed")));
        await().until(() -> socket.events("ack").size() == 3);
        post(bob, "later");
        await().untilAsserted(() -> assertThat(texts(socket, authors)).containsExactly("by bob", "later"));
        assertThat(texts(socket, "/v1/feed")).doesNotContain("later");
    }

    @Test
    void a_subscription_goes_on_from_its_cursor() {
        String start = poll("/v1/feed").getString("next");
        post(bob, "before");
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        socket.send(frame(Map.of("type", "subscribe", "id", "s1", "feed", "/v1/feed", "after", start)));
        await().untilAsserted(() -> assertThat(texts(socket, "/v1/feed")).containsExactly("before"));
    }

    @Test
    void what_may_not_be_subscribed_to_is_refused_and_the_connection_lives_on() {
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        socket.send(subscribe("s1", home(bob)));
        socket.send(subscribe("s2", "/v1/users"));
        socket.send(subscribe("s3", home(ada)));
        socket.send(frame(Map.of("type", "subscribe", "id", "s4")));
        socket.send(frame(Map.of("type", "subscribe", "id", "s5", "feed", "/v1/feed", "after", "junk")));
        socket.send(frame(Map.of("type", "unsubscribe", "id", "s6", "feed", "/v1/feed")));
        socket.send(frame(Map.of("type", "authenticate", "id", "s7", "token", "junk")));
        await().until(() -> socket.events("error").size() == 7);
        Map<String, Integer> expected =
                Map.of("s1", 403, "s2", 400, "s3", 409, "s4", 400, "s5", 400, "s6", 404, "s7", 401);
        for (JsonNode error : socket.events("error")) {
            assertThat(status(error))
                    .as(error.toString())
                    .isEqualTo(expected.get(error.get("id").asText()));
        }
        assertThat(socket.closeCode()).isZero();
    }

    @Test
    void every_frame_needs_an_id_whatever_it_asks_for() {
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        await().until(socket::caughtUp);
        int sent = 0;
        for (String type : List.of("post", "subscribe", "unsubscribe", "authenticate")) {
            socket.send(frame(Map.of("type", type, "feed", "/v1/feed", "text", "none", "token", "none")));
            socket.send(frame(Map.of("type", type, "id", "two words", "feed", "/v1/feed", "text", "none")));
            sent += 2;
        }
        int expected = sent;
        await().until(() -> socket.events("error").size() == expected);
        for (JsonNode error : socket.events("error")) {
            assertThat(status(error)).as(error.toString()).isEqualTo(400);
            assertThat(error.get("problem").toString()).contains("/id");
        }
        assertThat(socket.events("error")).filteredOn(error -> !error.has("id")).hasSize(4);
        socket.send(subscribe("s1", "/v1/feed"));
        await().until(() -> socket.events("ack").size() == 1);
    }

    @Test
    void a_connection_reads_so_many_feeds_and_no_more() {
        SocketClient socket = socket("/v1/feed", Optional.empty());
        await().until(socket::caughtUp);
        for (int i = 1; i <= 16; i++) {
            int sent = i;
            socket.send(subscribe("s" + i, "/v1/users/" + new UUID(7, i) + "/posts"));
            await().until(() ->
                    socket.events("ack").size() + socket.events("error").size() == sent);
        }
        assertThat(socket.events("ack")).hasSize(15);
        assertThat(status(socket.events("error").get(0))).isEqualTo(409);
    }

    @Test
    void feeds_that_are_asked_for_at_once_count_from_when_they_are_asked_for() {
        SocketClient socket = socket("/v1/feed", Optional.empty());
        await().until(socket::caughtUp);
        for (int i = 1; i <= 13; i++) {
            int sent = i;
            socket.send(subscribe("s" + i, "/v1/users/" + new UUID(7, i) + "/posts"));
            await().until(() -> socket.events("ack").size() == sent);
        }
        for (int i = 1; i <= 8; i++) {
            socket.send(subscribe("m" + i, "/v1/users/" + new UUID(8, Math.max(2, i)) + "/posts"));
        }
        await().until(() -> socket.events("ack").size() + socket.events("error").size() == 21);
        assertThat(socket.events("ack")).hasSize(15);
        assertThat(socket.events("error"))
                .extracting(error -> error.get("problem").get("type").asText().replaceFirst(".*/", ""))
                .containsOnlyOnce("already-subscribed")
                .filteredOn("too-many-feeds"::equals)
                .hasSize(5);
    }

    @Test
    void a_token_is_renewed_in_place() {
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada", Duration.ofSeconds(2))));
        SocketClient other = socket(home(ada), Optional.of(issuer.token(ada, "ada", Duration.ofSeconds(2))));
        socket.send(frame(Map.of("type", "authenticate", "id", "a1", "token", issuer.token(ada, "ada"))));
        await().until(() -> socket.events("ack").size() == 1);
        assertThat(socket.events("ack").get(0).get("expiresAt").asText()).isNotEmpty();
        await().until(() -> other.closeCode() == Closing.TOKEN_EXPIRED.code());
        post(ada, "still there");
        await().untilAsserted(() -> assertThat(socket.texts()).containsExactly("still there"));
        socket.send(frame(Map.of("type", "authenticate", "id", "a2", "token", issuer.token(bob, "bob"))));
        await().until(() -> socket.events("error").size() == 1);
        assertThat(status(socket.events("error").get(0))).isEqualTo(403);
        assertThat(socket.closeCode()).isZero();
    }

    @Test
    void a_suspension_ends_the_users_connections_and_no_others_and_keeps_new_ones_out() {
        users.account(ada, "ada", AccountStatus.ACCOUNT_STATUS_ACTIVE);
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        SocketClient anonymous = socket("/v1/feed", Optional.empty());
        SocketClient bobs = socket(home(bob), Optional.of(issuer.token(bob, "bob")));
        SseClient sse = sse(home(ada), bearer(ada));
        SocketClient late = socket("/v1/feed", Optional.empty());
        late.send(frame(Map.of("type", "authenticate", "id", "a1", "token", issuer.token(ada, "ada"))));
        await().until(() -> socket.caughtUp()
                && sse.caughtUp()
                && bobs.caughtUp()
                && late.events("ack").size() == 1);
        users.account(ada, "ada", AccountStatus.ACCOUNT_STATUS_SUSPENDED);
        await().until(() -> socket.closeCode() == Closing.SUSPENDED.code());
        await().until(() -> late.closeCode() == Closing.SUSPENDED.code());
        await().until(sse::ended);
        assertThat(sse.events("error").get(0).get("code").asInt()).isEqualTo(Closing.SUSPENDED.code());
        assertThat(bobs.closeCode() + anonymous.closeCode()).isZero();
        projected();
        refused(home(ada) + "/events", bearer(ada), 403);
        SocketClient again = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        await().until(() -> again.closeCode() == Closing.SUSPENDED.code());
    }
}
