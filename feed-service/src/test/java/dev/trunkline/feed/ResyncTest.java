package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import dev.trunkline.contracts.user.v1.AccountStatus;
import dev.trunkline.rest.id.Ids;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens when the users' log was cut before this service has read it. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class ResyncTest extends RunningFeed {

    private static final String SNAPSHOT = "/internal/snapshot";

    @Inject
    Jdbi database;

    private final AtomicInteger asked = new AtomicInteger();

    /** The one of the test before may give its stream too few events. */
    @BeforeEach
    void anotherHistory() {
        users.close();
        users = new Users(redis);
    }

    @AfterEach
    void noSnapshot() {
        issuer.serveNoLonger(SNAPSHOT);
    }

    @Test
    void a_snapshot_stands_in_for_the_events_that_are_lost() throws IOException {
        leftBehind(() -> {
            active(ada, bob, carol);
            users.follow(ada, bob);
            users.follow(ada, carol);
            users.unfollow(ada, carol);
            // Several batches of both, in no order.
            for (int i = 0; i < 2_500; i++) {
                UUID follower = UUID.randomUUID();
                users.account(follower, "f" + i, AccountStatus.ACCOUNT_STATUS_ACTIVE);
                users.follow(follower, bob);
            }
            users.account(carol, "carol_new", AccountStatus.ACCOUNT_STATUS_SUSPENDED);
        });
        issuer.serve(SNAPSHOT, exchange -> answer(exchange, users.snapshot()));
        projected();
        assertThat(projector.incomplete()).isFalse();
        assertThat(count("SELECT count(*) FROM follows")).isEqualTo(2_501);
        assertThat(count("SELECT count(*) FROM authors WHERE told AND handle LIKE 'f%'"))
                .isEqualTo(2_500);
        post(bob, "heard");
        await().untilAsserted(() ->
                assertThat(pollAs(ada, home(ada)).getList("items.post.text")).contains("heard"));
        as(carol)
                .contentType("application/json")
                .body("{\"text\":\"silenced\"}")
                .post("/v1/users/{id}/posts", carol)
                .then()
                .statusCode(403);
    }

    @Test
    void events_behind_the_snapshot_are_read_as_ever() {
        leftBehind(() -> {
            active(ada, bob);
            users.follow(ada, bob);
        });
        issuer.serve(SNAPSHOT, exchange -> {
            byte[] before = users.snapshot();
            if (asked.getAndIncrement() == 0) {
                users.unfollow(ada, bob);
                users.follow(ada, carol);
            }
            answer(exchange, before);
        });
        await().until(() -> asked.get() > 0);
        projected();
        assertThat(followees(ada)).containsExactly(carol);
    }

    @Test
    void who_is_attached_meanwhile_gets_the_feed_of_the_new_state() {
        users.follow(ada, carol);
        projected();
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        await().until(socket::caughtUp);
        leftBehind(() -> {
            active(ada, bob, carol);
            users.follow(ada, bob);
        });
        issuer.serve(SNAPSHOT, exchange -> answer(exchange, users.snapshot()));
        projected();
        post(carol, "unheard");
        post(bob, "heard");
        await().untilAsserted(() -> assertThat(socket.texts()).containsExactly("heard"));
    }

    @Test
    void a_snapshot_that_cannot_be_had_or_is_not_whole_is_asked_for_again() {
        leftBehind(() -> {
            active(ada, bob);
            users.follow(ada, bob);
        });
        issuer.serve(SNAPSHOT, exchange -> {
            byte[] whole = users.snapshot();
            switch (asked.getAndIncrement()) {
                case 0 -> {
                    exchange.sendResponseHeaders(503, -1);
                    exchange.close();
                }
                case 1 -> answer(exchange, Arrays.copyOf(whole, whole.length - 2));
                case 2 -> answer(exchange, new byte[0]);
                default -> answer(exchange, whole);
            }
        });
        await().until(() -> asked.get() > 0);
        assertThat(projector.incomplete()).isTrue();
        projected();
        assertThat(projector.incomplete()).isFalse();
        assertThat(asked.get()).isGreaterThan(3);
        assertThat(followees(ada)).containsExactly(bob);
    }

    @Test
    void an_account_that_was_deleted_meanwhile_is_gone_with_its_posts() {
        active(ada, bob);
        users.follow(bob, ada);
        projected();
        String id = post(ada, "mine");
        String stranger = post(carol, "of one whom user-service has not told of yet");
        cutWithin(() -> users.delete(ada));
        issuer.serve(SNAPSHOT, exchange -> answer(exchange, users.snapshot()));
        projected();
        given().get("/v1/posts/{id}", id).then().statusCode(404);
        given().get("/v1/posts/{id}", stranger).then().statusCode(200);
        assertThat(followees(bob)).isEmpty();
        keyed("k", "after").statusCode(403);
    }

    @Test
    void in_a_new_history_nobody_is_taken_for_deleted() {
        active(ada);
        projected();
        String id = post(ada, "mine");
        leftBehind(() -> active(bob));
        issuer.serve(SNAPSHOT, exchange -> answer(exchange, users.snapshot()));
        projected();
        given().get("/v1/posts/{id}", id).then().statusCode(200);
    }

    /** Another user-service, whose stream begins at its last event but one. */
    private void leftBehind(Runnable happened) {
        users.close();
        users = new Users(redis, 1);
        happened.run();
        active(Ids.next());
        users.start();
    }

    /** The same user-service, with some events that were cut off the stream before anyone read them. */
    private void cutWithin(Runnable happened) {
        redisServer.stop();
        happened.run();
        for (int i = 0; i < 5; i++) {
            active(Ids.next());
        }
        users.keepOnly(1);
        redisServer.start();
    }

    private void active(UUID... accounts) {
        for (UUID account : accounts) {
            users.account(account, "u_" + account.toString().substring(24), AccountStatus.ACCOUNT_STATUS_ACTIVE);
        }
    }

    private static void answer(HttpExchange exchange, byte[] snapshot) {
        try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(snapshot);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<UUID> followees(UUID follower) {
        return database.withHandle(
                handle -> handle.createQuery("SELECT followee_id FROM follows WHERE follower_id = :id")
                        .bind("id", follower)
                        .mapTo(UUID.class)
                        .list());
    }

    private int count(String sql) {
        return database.withHandle(
                handle -> handle.createQuery(sql).mapTo(int.class).one());
    }
}
