package dev.trunkline.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.outbox.Head;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** What readers see when the database is taken back to an earlier state, as by a restored backup. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class RestoredTest extends RunningFeed {

    @Inject
    Jdbi database;

    /** The relay's connection ends, as all do when a database is replaced. */
    private void takeBack(long position) {
        database.useTransaction(transaction -> {
            transaction.execute("SELECT FROM feed_log_head FOR UPDATE");
            transaction.execute("DELETE FROM feed_log WHERE position IS NULL OR position > ?", position);
            transaction.execute("UPDATE feed_log_head SET position = ?", position);
            transaction.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'feed-relay' AND datname = current_database()");
        });
    }

    private String epoch() {
        return database.withHandle(handle -> handle.createQuery("SELECT epoch FROM feed_log_head")
                .mapTo(String.class)
                .one());
    }

    /** Posts, and gives the cursor of who has seen the post. */
    private String cursorBehind(String text) {
        post(ada, text);
        await().until(() -> text.equals(poll("/v1/feed?limit=1").getString("items[0].post.text")));
        return poll("/v1/feed?limit=1").getString("next");
    }

    @Test
    void a_cursor_from_before_gets_a_reset_and_never_other_posts_in_place_of_those_it_was_given_for() {
        String kept = cursorBehind("kept");
        long position = log.head().position();
        cursorBehind("lost");
        String cursor = cursorBehind("lost as well");
        SocketClient socket = socket("/v1/feed", Optional.empty());
        await().until(socket::caughtUp);
        String epoch = epoch();
        takeBack(position);
        await().until(() -> !epoch().equals(epoch) && log.head().equals(new Head(epoch(), position)));
        for (int i = 1; i <= 4; i++) {
            cursorBehind("new " + i);
        }
        assertThat(log.head().position()).isGreaterThan(position + 2);
        JsonPath after = poll("/v1/feed?limit=5&after=" + cursor);
        assertThat(after.getBoolean("reset")).isTrue();
        assertThat(after.getList("items.post.text")).containsExactly("kept", "new 1", "new 2", "new 3", "new 4");
        assertThat(poll("/v1/feed?after=" + kept).getBoolean("reset")).isTrue();
        SseClient sse = sse("/v1/feed/events?after=" + cursor, Map.of());
        await().until(() -> !sse.events("reset").isEmpty());
        await().until(() -> !socket.events("reset").isEmpty() && socket.texts().contains("new 4"));
        assertThat(socket.texts()).containsExactly("new 1", "new 2", "new 3", "new 4");
    }
}
