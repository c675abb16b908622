package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.rest.id.Ids;
import dev.trunkline.testing.PostgresResource;
import dev.trunkline.testing.RedisResource;
import dev.trunkline.testing.RedisServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.vertx.redis.client.Redis;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The feed from outside, over all of its transports. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(RedisResource.class)
@QuarkusTestResource(IssuerResource.class)
class FeedTest {

    @Inject
    Redis redis;

    @TestHTTPResource("/")
    URI root;

    Issuer issuer;
    RedisServer redisServer;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final UUID ada = Ids.next();
    private final UUID bob = Ids.next();

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

    private JsonPath poll(String path) {
        return given().get(path).then().statusCode(200).extract().jsonPath();
    }

    private String post(UUID author, String text) {
        return given().header("Authorization", "Bearer " + issuer.token(author, "u" + author))
                .contentType("application/json")
                .body(Map.of("text", text))
                .post("/v1/users/{id}/posts", author)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private SseClient sse(String feed, Map<String, String> headers) {
        SseClient client = new SseClient(http, URI.create(root + feed.substring(1) + "/events"), headers);
        open.add(client);
        return client;
    }

    private SocketClient socket(String feed, Optional<String> token) {
        String address = root.toString().replaceFirst("http", "ws") + feed.substring(1) + "/socket";
        SocketClient client = new SocketClient(http, URI.create(address), token);
        open.add(client);
        return client;
    }
}
