package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.live.Closing;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The feed from outside, over all of its transports. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class FeedTest extends RunningFeed {

    @Test
    void a_post_reaches_every_transport_in_one_shape() {
        SseClient sse = sse("/v1/feed", Map.of());
        SocketClient socket = socket("/v1/feed", Optional.empty());
        String start = poll("/v1/feed").getString("next");
        await().until(() -> sse.caughtUp() && socket.caughtUp());
        post(ada, "one");
        post(ada, "two");
        await().untilAsserted(() -> assertThat(sse.texts()).containsExactly("one", "two"));
        await().untilAsserted(() -> assertThat(socket.texts()).containsExactly("one", "two"));
        assertThat(sse.events("post.created")).isEqualTo(socket.events("post.created"));
        assertThat(poll("/v1/feed?after=" + start).getList("items.post.text")).containsExactly("one", "two");
    }

    @Test
    void a_home_feed_shows_whom_its_user_follows_and_the_user() {
        follows(ada, bob);
        SseClient sse = sse(home(ada), bearer(ada));
        await().until(sse::caughtUp);
        post(bob, "from bob");
        post(carol, "from carol");
        post(ada, "from ada");
        await().untilAsserted(() -> assertThat(sse.texts()).containsExactly("from bob", "from ada"));
        assertThat(pollAs(ada, home(ada)).getList("items.post.text")).containsExactly("from bob", "from ada");
    }

    @Test
    void a_follow_and_an_unfollow_reach_a_reader_that_is_attached() {
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        await().until(socket::caughtUp);
        follows(ada, bob);
        post(bob, "heard");
        await().untilAsserted(() -> assertThat(socket.texts()).containsExactly("heard"));
        users.unfollow(ada, bob);
        projected();
        post(bob, "unheard");
        post(ada, "mark");
        await().untilAsserted(() -> assertThat(socket.texts()).containsExactly("heard", "mark"));
    }

    @Test
    void a_post_that_overtakes_the_follow_that_it_was_made_after_reaches_who_is_attached() {
        SseClient sse = sse(home(ada), bearer(ada));
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        await().until(() -> sse.caughtUp() && socket.caughtUp());
        String waits = home(ada) + "?wait=30&after=" + pollAs(ada, home(ada)).getString("next");
        CompletableFuture<List<String>> waiting =
                CompletableFuture.supplyAsync(() -> pollAs(ada, waits).getList("items.post.text"));
        post(bob, "early");
        post(carol, "never");
        await().untilAsserted(() ->
                assertThat(poll("/v1/feed").getList("items.post.text")).contains("early", "never"));
        assertThat(sse.texts()).isEmpty();
        follows(ada, bob);
        post(bob, "late");
        await().untilAsserted(() -> assertThat(sse.texts()).containsExactly("early", "late"));
        await().untilAsserted(() -> assertThat(socket.texts()).containsExactly("early", "late"));
        assertThat(waiting.join()).startsWith("early");
        assertThat(sse.types()).doesNotContain("reset");
    }

    @Test
    void one_cursor_leads_through_all_transports() {
        String start = poll("/v1/feed").getString("next");
        post(ada, "a");
        SseClient sse = sse("/v1/feed", Map.of("Last-Event-ID", start));
        await().untilAsserted(() -> assertThat(sse.texts()).containsExactly("a"));
        sse.close();
        post(ada, "b");
        SocketClient socket = socket("/v1/feed/socket?after=" + sse.cursor().orElseThrow(), Optional.empty());
        await().untilAsserted(() -> assertThat(socket.texts()).containsExactly("b"));
        socket.close();
        post(ada, "c");
        JsonPath page = poll("/v1/feed?wait=10&after=" + socket.cursor().orElseThrow());
        assertThat(page.getList("items.post.text")).containsExactly("c");
        post(ada, "d");
        // In the log by now, so that it comes as history and not live.
        assertThat(poll("/v1/feed?wait=10&after=" + page.getString("next")).getList("items.post.text"))
                .containsExactly("d");
        SseClient again = sse("/v1/feed/events?after=" + page.getString("next"), Map.of());
        await().untilAsserted(() -> assertThat(again.texts()).containsExactly("d"));
        assertThat(again.types()).containsExactly("post.created", "caught-up");
    }

    @Test
    void history_longer_than_the_window_is_read_from_the_database() {
        String start = poll("/v1/feed").getString("next");
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            written.add("old " + i);
            post(ada, "old " + i);
        }
        SocketClient socket = socket("/v1/feed/socket?after=" + start, Optional.empty());
        await().untilAsserted(() -> assertThat(socket.texts()).isEqualTo(written));
        JsonPath newest = poll("/v1/feed?limit=5");
        assertThat(newest.getList("items.post.text")).isEqualTo(written.subList(25, 30));
        JsonPath older = poll("/v1/feed?limit=25&before=" + newest.getString("items[0].cursor"));
        assertThat(older.getList("items.post.text")).isEqualTo(written.subList(0, 25));
        assertThat(poll("/v1/feed?after=" + older.getString("next")).getList("items.post.text"))
                .isEqualTo(written.subList(25, 30));
    }

    @Test
    void every_post_arrives_once_and_in_order_while_redis_goes_and_comes_back() {
        SseClient sse = sse("/v1/feed", Map.of());
        SocketClient socket = socket("/v1/feed", Optional.empty());
        await().until(() -> sse.caughtUp() && socket.caughtUp());
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            if (i == 5) {
                redisServer.stop();
            } else if (i == 10) {
                redisServer.start();
            }
            written.add("post " + i);
            post(ada, "post " + i);
        }
        await().untilAsserted(() -> assertThat(sse.texts()).isEqualTo(written));
        await().untilAsserted(() -> assertThat(socket.texts()).isEqualTo(written));
        await().until(() -> !log.degraded());
        post(ada, "after");
        await().untilAsserted(() -> assertThat(sse.texts()).endsWith("after").hasSize(16));
    }

    @Test
    void a_long_poll_wakes_for_its_own_feed_only_and_ends_empty() throws Exception {
        String start = pollAs(ada, home(ada)).getString("next");
        CompletableFuture<HttpResponse<String>> waiting = http.sendAsync(
                HttpRequest.newBuilder(root.resolve(home(ada) + "?wait=20&after=" + start))
                        .header("Authorization", "Bearer " + issuer.token(ada, "ada"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        post(bob, "not for ada");
        post(ada, "for ada");
        JsonPath page = JsonPath.from(waiting.get(60, TimeUnit.SECONDS).body());
        assertThat(page.getList("items.post.text")).containsExactly("for ada");
        JsonPath empty = pollAs(ada, home(ada) + "?wait=1&after=" + page.getString("next"));
        assertThat(empty.getList("items")).isEmpty();
        assertThat(empty.getString("next")).isEqualTo(page.getString("next"));
    }

    @Test
    void a_page_that_shows_another_author_in_the_same_place_is_another_page() {
        follows(ada, bob);
        post(ada, "first");
        post(bob, "by bob");
        post(carol, "by carol");
        post(ada, "last");
        String path = home(ada);
        await().untilAsserted(() ->
                assertThat(pollAs(ada, path).getList("items.post.text")).containsExactly("first", "by bob", "last"));
        String tag = as(ada).get(path).header("ETag");
        users.unfollow(ada, bob);
        follows(ada, carol);
        as(ada).header("If-None-Match", tag).get(path).then().statusCode(200).header("ETag", not(tag));
        assertThat(pollAs(ada, path).getList("items.post.text")).containsExactly("first", "by carol", "last");
    }

    @Test
    void a_preference_is_found_on_any_line_in_any_case_and_the_answer_names_it() throws Exception {
        String start = poll("/v1/feed").getString("next");
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(root.resolve("/v1/feed?after=" + start))
                        .header("Prefer", "respond-async")
                        .header("Prefer", "handling=lenient, WAIT=1")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("Preference-Applied")).contains("wait=1");
        for (String heedless : List.of("/v1/feed", "/v1/feed?before=" + start, "/v1/feed?wait=0&after=" + start)) {
            given().header("Prefer", "wait=1")
                    .get(heedless)
                    .then()
                    .statusCode(200)
                    .header("Preference-Applied", nullValue())
                    .header("Vary", nullValue());
        }
    }

    @Test
    void what_a_preference_may_change_says_so_to_who_has_none_too() {
        String path = "/v1/feed?after=" + poll("/v1/feed").getString("next");
        String tag = given().get(path)
                .then()
                .statusCode(200)
                .header("Vary", "Prefer")
                .extract()
                .header("ETag");
        given().header("If-None-Match", tag)
                .header("Prefer", "wait=1")
                .get(path)
                .then()
                .statusCode(304)
                .header("Vary", "Prefer")
                .header("Preference-Applied", "wait=1");
        String home = home(ada) + "?after=" + pollAs(ada, home(ada)).getString("next");
        as(ada).get(home).then().statusCode(200).header("Vary", "Prefer");
    }

    @Test
    void an_unchanged_poll_is_answered_by_304_until_there_is_something_new() {
        String path = home(ada) + "?after=" + pollAs(ada, home(ada)).getString("next");
        String tag = as(ada).get(path).then().statusCode(200).extract().header("ETag");
        post(bob, "not for ada");
        as(ada).header("If-None-Match", tag).get(path).then().statusCode(304);
        post(ada, "for ada");
        await().untilAsserted(() ->
                as(ada).header("If-None-Match", tag).get(path).then().statusCode(200));
    }

    @Test
    void a_deletion_is_an_event_and_takes_the_text_out_of_history() {
        String start = poll("/v1/feed").getString("next");
        SseClient sse = sse("/v1/feed", Map.of());
        await().until(sse::caughtUp);
        String id = post(ada, "a slip");
        as(bob).delete("/v1/posts/{id}", id).then().statusCode(403);
        as(ada).delete("/v1/posts/{id}", id).then().statusCode(204);
        as(ada).delete("/v1/posts/{id}", id).then().statusCode(204);
        given().get("/v1/posts/{id}", id).then().statusCode(404);
        await().untilAsserted(() -> assertThat(sse.events("post.deleted")).hasSize(1));
        assertThat(sse.events("post.deleted").get(0).get("post").toString()).isEqualTo("{\"id\":\"" + id + "\"}");
        assertThat(poll("/v1/feed?after=" + start).getList("items.type")).containsExactly("post.deleted");
        assertThat(poll("/v1/users/" + ada + "/posts").getList("items")).isEmpty();
    }

    @Test
    void a_stale_cursor_is_told_in_band_and_junk_is_refused() {
        String stale = Cursor.of("another history", 3).text();
        assertThat(poll("/v1/feed?after=" + stale).getBoolean("reset")).isTrue();
        SseClient sse = sse("/v1/feed", Map.of("Last-Event-ID", stale));
        SocketClient socket = socket("/v1/feed/socket?after=" + stale, Optional.empty());
        await().untilAsserted(() -> assertThat(sse.types()).containsExactly("reset", "caught-up"));
        await().untilAsserted(() -> assertThat(socket.types()).containsExactly("reset", "caught-up"));
        for (String path : List.of("/v1/feed?after=junk", "/v1/feed?before=junk", "/v1/feed/events?after=junk")) {
            given().get(path).then().statusCode(400).contentType("application/problem+json");
        }
        upgrade("/v1/feed/socket?after=junk", Map.of()).statusCode(400);
    }

    @Test
    void a_home_feed_is_its_owners_alone_on_every_transport() {
        String expired = issuer.token(ada, "ada", Duration.ofMinutes(-1));
        try (Issuer stranger = new Issuer()) {
            for (String path : List.of(home(ada), home(ada) + "/events", home(ada) + "/socket")) {
                refused(path, Map.of(), 401).header("WWW-Authenticate", containsString("Bearer"));
                refused(path, bearer(bob), 403);
                refused(path, Map.of("Authorization", "Bearer " + expired), 401);
                refused(path, Map.of("Authorization", "Bearer " + stranger.token(ada, "ada")), 401);
                refused(path, Map.of("Authorization", "Bearer junk"), 401);
            }
        }
        given().get("/v1/feed/socket").then().statusCode(426).header("Upgrade", "websocket");
    }

    @Test
    void a_token_that_expires_ends_its_connections() {
        String token = issuer.token(ada, "ada", Duration.ofSeconds(2));
        SocketClient socket = socket(home(ada), Optional.of(token));
        SseClient sse = sse(home(ada), Map.of("Authorization", "Bearer " + token));
        await().until(() -> socket.closeCode() == Closing.TOKEN_EXPIRED.code());
        await().until(sse::ended);
        assertThat(sse.events("error")).hasSize(1);
    }

    @Test
    void text_of_any_kind_is_one_line_of_an_event_stream() {
        SseClient sse = sse("/v1/feed", Map.of());
        await().until(sse::caughtUp);
        String text = "line\nbreak\tand \u2028 \u2029 \uFEFF \"quotes\" " + "\uD83D\uDE80".repeat(400);
        post(ada, text);
        await().untilAsserted(() -> assertThat(sse.texts()).containsExactly(text));
        assertThat(sse.response().headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(sse.response().headers().firstValue("X-Accel-Buffering")).contains("no");
        assertThat(sse.lines())
                .contains("event: post.created", "id: " + sse.cursor().orElseThrow());
        assertThat(sse.lines().get(0)).startsWith("retry: ");
    }
}
