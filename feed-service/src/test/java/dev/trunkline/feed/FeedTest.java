package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trunkline.contracts.user.v1.AccountStatus;
import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.graph.UsersProjector;
import dev.trunkline.feed.live.Closing;
import dev.trunkline.feed.log.FeedLog;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.testing.PostgresResource;
import dev.trunkline.testing.RedisResource;
import dev.trunkline.testing.RedisServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.redis.client.Redis;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The feed from outside, over all of its transports. */
@QuarkusTest
@TestProfile(FeedTest.Small.class)
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(RedisResource.class)
@QuarkusTestResource(IssuerResource.class)
class FeedTest {

    @Inject
    Redis redis;

    @Inject
    FeedLog log;

    @Inject
    UsersProjector projector;

    @TestHTTPResource("/")
    URI root;

    Issuer issuer;
    RedisServer redisServer;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final UUID ada = Ids.next();
    private final UUID bob = Ids.next();
    private final UUID carol = Ids.next();

    /** One user-service for all tests: another one would be another history of its log. */
    private static Users users;

    /** A window that the longer tests leave, and short waits. */
    public static final class Small implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("feed.window", "20", "feed.heartbeat", "1s");
        }
    }

    @BeforeEach
    void startUsers() {
        if (users == null) {
            users = new Users(redis);
        }
    }

    @AfterAll
    static void stopUsers() {
        users.close();
        users = null;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

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
        JsonPath page = JsonPath.from(waiting.get(10, TimeUnit.SECONDS).body());
        assertThat(page.getList("items.post.text")).containsExactly("for ada");
        JsonPath empty = pollAs(ada, home(ada) + "?wait=1&after=" + page.getString("next"));
        assertThat(empty.getList("items")).isEmpty();
        assertThat(empty.getString("next")).isEqualTo(page.getString("next"));
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
    void a_post_by_socket_is_acknowledged_with_its_cursor_and_done_once() {
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        await().until(socket::caughtUp);
        socket.send("{\"type\":\"post\",\"id\":\"c1\",\"text\":\"by socket\"}");
        await().until(() -> socket.events("ack").size() == 1);
        socket.send("{\"type\":\"post\",\"id\":\"c1\",\"text\":\"by socket\"}");
        await().until(() -> socket.events("ack").size() == 2);
        await().until(() -> socket.texts().size() == 1);
        JsonNode ack = socket.events("ack").get(0);
        JsonNode event = socket.events("post.created").get(0);
        assertThat(ack.get("id").asText()).isEqualTo("c1");
        assertThat(ack.get("cursor")).isEqualTo(event.get("cursor"));
        assertThat(ack.get("post")).isEqualTo(event.get("post"));
        assertThat(socket.events("ack").get(1)).isEqualTo(ack);
    }

    @Test
    void a_bad_post_by_socket_is_a_problem_and_a_bad_frame_is_the_end() {
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        socket.send("{\"type\":\"post\",\"id\":\"c1\",\"text\":\"\"}");
        await().until(() -> socket.events("error").size() == 1);
        JsonNode problem = socket.events("error").get(0).get("problem");
        assertThat(problem.get("status").asInt()).isEqualTo(400);
        assertThat(problem.get("errors").get(0).get("pointer").asText()).isEqualTo("/text");
        socket.send("{\"type\":\"dance\"}");
        await().until(() -> socket.closeCode() == Closing.BAD_FRAME.code());
        SocketClient anonymous = socket("/v1/feed", Optional.empty());
        anonymous.send("{\"type\":\"post\",\"id\":\"c1\",\"text\":\"hi\"}");
        await().until(() -> anonymous.events("error").size() == 1);
        assertThat(anonymous.events("error").get(0).get("problem").get("status").asInt())
                .isEqualTo(401);
        SocketClient loud = socket("/v1/feed", Optional.empty());
        loud.send("x".repeat(70_000));
        await().until(() -> loud.closeCode() == Closing.TOO_LARGE.code());
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\":\"\"} | 500 characters",
                "{\"text\":null} | must be given",
                "{\"text\":5} | /text",
                "{\"txt\":\"a\"} | known here: text",
                "{\"text\":\"a\",\"text\":\"b\"} | twice",
                "{\"text\": | JSON",
                "[] | "
            })
    void a_post_that_is_none_is_told_what_is_wrong(String body, String told) {
        as(ada).contentType("application/json")
                .body(body)
                .post("/v1/users/{id}/posts", ada)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body(containsString(told == null ? "" : told));
    }

    @Test
    void a_post_is_a_resource_with_an_address_a_tag_and_an_owner() {
        String address = as(ada).contentType("application/json")
                .body(Map.of("text", "hello"))
                .post("/v1/users/{id}/posts", ada)
                .then()
                .statusCode(201)
                .body("author.handle", equalTo("ada"))
                .extract()
                .header("Location");
        String path = URI.create(address).getPath();
        String tag = given().get(path)
                .then()
                .statusCode(200)
                .body("text", equalTo("hello"))
                .extract()
                .header("ETag");
        given().header("If-None-Match", tag).get(path).then().statusCode(304);
        as(bob).contentType("application/json")
                .body(Map.of("text", "as ada"))
                .post("/v1/users/{id}/posts", ada)
                .then()
                .statusCode(403);
        given().contentType("application/json")
                .body(Map.of("text", "x".repeat(70_000)))
                .header("Authorization", "Bearer " + issuer.token(ada, "ada"))
                .post("/v1/users/{id}/posts", ada)
                .then()
                .statusCode(413)
                .contentType("application/problem+json");
        given().post("/v1/feed").then().statusCode(405).header("Allow", containsString("GET"));
        given().get("/v1/posts/nonsense").then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void an_idempotency_key_writes_once() {
        String key = UUID.randomUUID().toString();
        String first = keyed(key, "once").statusCode(201).extract().path("id");
        keyed(key, "once").statusCode(201).body("id", equalTo(first));
        keyed(key, "another").statusCode(422);
        keyed("no spaces allowed", "x").statusCode(400);
        assertThat(poll("/v1/users/" + ada + "/posts").getList("items")).hasSize(1);
    }

    @Test
    void posts_of_a_user_are_paged_newest_first() {
        List.of("1", "2", "3").forEach(text -> post(ada, text));
        JsonPath page = poll("/v1/users/" + ada + "/posts?limit=2");
        assertThat(page.getList("items.text")).containsExactly("3", "2");
        JsonPath last = poll("/v1/users/" + ada + "/posts?limit=2&cursor=" + page.getString("next"));
        assertThat(last.getList("items.text")).containsExactly("1");
        assertThat(last.getString("next")).isNull();
        given().get("/v1/users/{id}/posts?cursor=junk", ada).then().statusCode(400);
    }

    @Test
    void names_and_suspensions_come_from_user_service() {
        users.account(ada, "ada.new", AccountStatus.ACCOUNT_STATUS_ACTIVE);
        projected();
        String id = post(ada, "renamed");
        given().get("/v1/posts/{id}", id).then().body("author.handle", equalTo("ada.new"));
        users.account(ada, "ada.new", AccountStatus.ACCOUNT_STATUS_SUSPENDED);
        projected();
        keyed("k", "silenced").statusCode(403);
    }

    private ValidatableResponse keyed(String key, String text) {
        return as(ada).header("Idempotency-Key", key)
                .contentType("application/json")
                .body(Map.of("text", text))
                .post("/v1/users/{id}/posts", ada)
                .then();
    }

    private ValidatableResponse refused(String path, Map<String, String> headers, int status) {
        ValidatableResponse answer = path.endsWith("/socket")
                ? upgrade(path, headers)
                : given().headers(headers).get(path).then();
        return answer.statusCode(status).contentType("application/problem+json").body("status", equalTo(status));
    }

    private static ValidatableResponse upgrade(String path, Map<String, String> headers) {
        return given().headers(headers)
                .header("Connection", "Upgrade")
                .header("Upgrade", "websocket")
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                .header("Sec-WebSocket-Protocol", "trunkline.feed.v1+json")
                .get(path)
                .then();
    }

    private void follows(UUID follower, UUID followee) {
        users.follow(follower, followee);
        projected();
    }

    /** Waits until the service has everything that user-service wrote. */
    private void projected() {
        await().until(() -> projector.at().position() == users.written());
    }

    private static String home(UUID user) {
        return "/v1/users/" + user + "/feed";
    }

    private Map<String, String> bearer(UUID user) {
        return Map.of("Authorization", "Bearer " + issuer.token(user, user.equals(ada) ? "ada" : "u" + user));
    }

    private RequestSpecification as(UUID user) {
        return given().headers(bearer(user));
    }

    private JsonPath pollAs(UUID user, String path) {
        return as(user).get(path).then().statusCode(200).extract().jsonPath();
    }

    private JsonPath poll(String path) {
        return given().get(path).then().statusCode(200).extract().jsonPath();
    }

    private String post(UUID author, String text) {
        return as(author)
                .contentType("application/json")
                .body(Map.of("text", text))
                .post("/v1/users/{id}/posts", author)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private SseClient sse(String feed, Map<String, String> headers) {
        SseClient client =
                new SseClient(http, root.resolve(feed.contains("/events") ? feed : feed + "/events"), headers);
        open.add(client);
        return client;
    }

    private SocketClient socket(String feed, Optional<String> token) {
        URI address = root.resolve(feed.contains("/socket") ? feed : feed + "/socket");
        SocketClient client =
                new SocketClient(http, URI.create(address.toString().replaceFirst("http", "ws")), token);
        open.add(client);
        return client;
    }
}
