package dev.trunkline.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.feed.live.Closing;
import dev.trunkline.feed.read.LongPolls;
import dev.trunkline.rest.id.Ids;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes on when the session or the key that it lives by is ended. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class RevocationTest extends RunningFeed {

    /** Two tails, each with a pause, on a machine that does other things as well. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static Revoker revoker;

    @Inject
    LongPolls longPolls;

    private final String session = Ids.next().toString();

    @BeforeEach
    void startRevoker() {
        if (revoker == null) {
            revoker = new Revoker(redis);
        }
    }

    @AfterAll
    static void stopRevoker() {
        revoker.close();
        revoker = null;
    }

    @Test
    void a_session_that_ends_takes_its_connections_and_polls_along_and_no_others() throws Exception {
        String token = issuer.token(ada, "ada", session);
        String elsewhere = issuer.token(ada, "ada", Ids.next().toString());
        SocketClient socket = socket(home(ada), Optional.of(token));
        SseClient sse = sse(home(ada), Map.of("Authorization", "Bearer " + token));
        SocketClient other = socket(home(ada), Optional.of(elsewhere));
        SseClient otherSse = sse(home(ada), Map.of("Authorization", "Bearer " + elsewhere));
        SocketClient anonymous = socket("/v1/feed", Optional.empty());
        await().atMost(SOON)
                .until(() -> socket.caughtUp()
                        && sse.caughtUp()
                        && other.caughtUp()
                        && otherSse.caughtUp()
                        && anonymous.caughtUp());
        CompletableFuture<HttpResponse<String>> poll = waitingPoll(token);

        revoker.session(session);

        await().atMost(SOON).until(() -> socket.closeCode() == Closing.REVOKED.code());
        await().atMost(SOON).until(sse::ended);
        assertThat(sse.events("error").get(0).get("code").asInt()).isEqualTo(Closing.REVOKED.code());
        HttpResponse<String> ended = poll.get(60, TimeUnit.SECONDS);
        assertThat(ended.statusCode()).isEqualTo(401);
        assertThat(ended.headers().firstValue("WWW-Authenticate").orElse("")).contains("invalid_token");
        post(ada, "still heard");
        await().atMost(SOON).untilAsserted(() -> assertThat(other.texts()).containsExactly("still heard"));
        await().atMost(SOON).untilAsserted(() -> assertThat(otherSse.texts()).containsExactly("still heard"));
        assertThat(other.closeCode() + anonymous.closeCode()).isZero();
    }

    @Test
    void nobody_begins_with_what_was_revoked_before() {
        String token = issuer.token(ada, "ada", session);
        SocketClient first = socket(home(ada), Optional.of(token));
        await().atMost(SOON).until(first::caughtUp);
        revoker.session(session);
        await().atMost(SOON).until(() -> first.closeCode() == Closing.REVOKED.code());

        refused(home(ada) + "/events", Map.of("Authorization", "Bearer " + token), 401);
        SocketClient again = socket(home(ada), Optional.of(token));
        await().atMost(SOON).until(() -> again.closeCode() == Closing.REVOKED.code());
        refused(
                home(ada) + "?wait=20&after=" + pollAs(ada, home(ada)).getString("next"),
                Map.of("Authorization", "Bearer " + token),
                401);
    }

    @Test
    void a_key_that_is_revoked_ends_what_lives_on_the_tokens_that_the_gateway_made_for_it() {
        String key = UUID.randomUUID().toString();
        String made = gateway.token(ada.toString(), key, Instant.now());
        String forAnother = gateway.token(ada.toString(), UUID.randomUUID().toString(), Instant.now());
        SocketClient socket = socket(home(ada), Optional.of(made));
        SseClient sse = sse(home(ada), Map.of("Authorization", "Bearer " + made));
        SocketClient other = socket(home(ada), Optional.of(forAnother));
        await().atMost(SOON).until(() -> socket.caughtUp() && sse.caughtUp() && other.caughtUp());

        revoker.key(key);

        await().atMost(SOON).until(() -> socket.closeCode() == Closing.REVOKED.code());
        await().atMost(SOON).until(sse::ended);
        assertThat(other.closeCode()).isZero();
    }

    @Test
    void the_public_stream_ends_with_the_session_that_it_is_read_by() {
        SseClient sse = sse("/v1/feed", Map.of("Authorization", "Bearer " + issuer.token(ada, "ada", session)));
        SseClient anonymous = sse("/v1/feed", Map.of());
        await().atMost(SOON).until(() -> sse.caughtUp() && anonymous.caughtUp());
        revoker.session(session);
        await().atMost(SOON).until(sse::ended);
        assertThat(sse.events("error").get(0).get("code").asInt()).isEqualTo(Closing.REVOKED.code());
        assertThat(anonymous.ended()).isFalse();
    }

    @Test
    void an_account_whose_tokens_count_no_more_is_told_that_it_is_suspended() {
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada", session)));
        SocketClient bobs = socket(home(bob), Optional.of(issuer.token(bob, "bob")));
        await().atMost(SOON).until(() -> socket.caughtUp() && bobs.caughtUp());
        revoker.account(ada);
        await().atMost(SOON).until(() -> socket.closeCode() == Closing.SUSPENDED.code());
        assertThat(bobs.closeCode()).isZero();
    }

    @Test
    void a_connection_goes_on_by_the_token_that_renewed_it_and_ends_with_that() {
        String next = Ids.next().toString();
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada", session)));
        SocketClient witness = socket(home(ada), Optional.of(issuer.token(ada, "ada", session)));
        await().atMost(SOON).until(() -> socket.caughtUp() && witness.caughtUp());
        socket.send("{\"type\":\"authenticate\",\"id\":\"a1\",\"token\":\"" + issuer.token(ada, "ada", next) + "\"}");
        await().atMost(SOON).until(() -> socket.events("ack").size() == 1);
        revoker.session(session);
        await().atMost(SOON).until(() -> witness.closeCode() == Closing.REVOKED.code());
        post(ada, "goes on");
        await().atMost(SOON).untilAsserted(() -> assertThat(socket.texts()).containsExactly("goes on"));
        assertThat(socket.closeCode()).isZero();

        revoker.session(next);
        await().atMost(SOON).until(() -> socket.closeCode() == Closing.REVOKED.code());
    }

    @Test
    void a_token_that_was_revoked_renews_nothing() {
        SocketClient witness = socket(home(ada), Optional.of(issuer.token(ada, "ada", session)));
        SocketClient socket = socket("/v1/feed", Optional.empty());
        await().atMost(SOON).until(() -> witness.caughtUp() && socket.caughtUp());
        revoker.session(session);
        await().atMost(SOON).until(() -> witness.closeCode() == Closing.REVOKED.code());
        socket.send(
                "{\"type\":\"authenticate\",\"id\":\"a1\",\"token\":\"" + issuer.token(ada, "ada", session) + "\"}");
        await().atMost(SOON).until(() -> socket.closeCode() == Closing.REVOKED.code());
    }

    @Test
    void what_is_revoked_while_redis_is_away_counts_when_it_is_back() {
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada", session)));
        await().atMost(SOON).until(socket::caughtUp);
        redisServer.stop();
        try {
            revoker.session(session);
            post(ada, "heard without redis");
            await().atMost(SOON).untilAsserted(() -> assertThat(socket.texts()).containsExactly("heard without redis"));
            assertThat(socket.closeCode()).isZero();
        } finally {
            redisServer.start();
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> socket.closeCode() == Closing.REVOKED.code());
    }

    /** What at last comes of waiting again and again. */
    private CompletableFuture<HttpResponse<String>> waitingPoll(String token) {
        String start = pollAs(ada, home(ada)).getString("next");
        int before = longPolls.waiting();
        HttpRequest ask = HttpRequest.newBuilder(root.resolve(home(ada) + "?wait=30&after=" + start))
                .header("Authorization", "Bearer " + token)
                .build();
        CompletableFuture<HttpResponse<String>> poll = untilRefused(ask);
        await().atMost(SOON).until(() -> longPolls.waiting() > before);
        return poll;
    }

    private CompletableFuture<HttpResponse<String>> untilRefused(HttpRequest ask) {
        return http.sendAsync(ask, HttpResponse.BodyHandlers.ofString())
                .thenCompose(answer ->
                        answer.statusCode() == 200 ? untilRefused(ask) : CompletableFuture.completedFuture(answer));
    }
}
