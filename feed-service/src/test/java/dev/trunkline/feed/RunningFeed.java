package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.trunkline.feed.graph.UsersProjector;
import dev.trunkline.feed.log.FeedLog;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.testing.GatewayIssuer;
import dev.trunkline.testing.GatewayResource;
import dev.trunkline.testing.Http1;
import dev.trunkline.testing.PostgresResource;
import dev.trunkline.testing.RedisResource;
import dev.trunkline.testing.RedisServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.redis.client.Redis;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The service with its stores, its issuer and user-service's side of the users' log, and what tests do with it. */
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(RedisResource.class)
@QuarkusTestResource(IssuerResource.class)
@QuarkusTestResource(GatewayResource.class)
abstract class RunningFeed {

    @Inject
    Redis redis;

    @Inject
    FeedLog log;

    @Inject
    UsersProjector projector;

    @TestHTTPResource("/")
    URI root;

    Issuer issuer;
    GatewayIssuer gateway;
    RedisServer redisServer;

    /** As the gateway speaks with this service. */
    final HttpClient http = Http1.client();

    final List<AutoCloseable> open = new ArrayList<>();
    final UUID ada = Ids.next();
    final UUID bob = Ids.next();
    final UUID carol = Ids.next();

    /** One user-service for all tests: another one would be another history of its log. */
    static Users users;

    /** A window that the longer tests leave, and short waits. */
    public static final class Small implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("feed.window", "20", "feed.heartbeat", "1s", "feed.long-polls-per-address", "2000");
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

    ValidatableResponse keyed(String key, String text) {
        return as(ada).header("Idempotency-Key", key)
                .contentType("application/json")
                .body(Map.of("text", text))
                .post("/v1/users/{id}/posts", ada)
                .then();
    }

    ValidatableResponse refused(String path, Map<String, String> headers, int status) {
        ValidatableResponse answer = path.endsWith("/socket")
                ? upgrade(path, headers)
                : given().headers(headers).get(path).then();
        return answer.statusCode(status).contentType("application/problem+json").body("status", equalTo(status));
    }

    static ValidatableResponse upgrade(String path, Map<String, String> headers) {
        return given().headers(headers)
                .header("Connection", "Upgrade")
                .header("Upgrade", "websocket")
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                .header("Sec-WebSocket-Protocol", "trunkline.feed.v1+json")
                .get(path)
                .then();
    }

    void follows(UUID follower, UUID followee) {
        users.follow(follower, followee);
        projected();
    }

    /** Waits until the service has everything that user-service wrote. */
    void projected() {
        await().until(() -> projector.at().equals(users.head()));
    }

    static String home(UUID user) {
        return "/v1/users/" + user + "/feed";
    }

    Map<String, String> bearer(UUID user) {
        return Map.of(
                "Authorization",
                "Bearer "
                        + issuer.token(
                                user,
                                user.equals(ada) ? "ada" : "u" + user.toString().substring(24)));
    }

    RequestSpecification as(UUID user) {
        return given().headers(bearer(user));
    }

    JsonPath pollAs(UUID user, String path) {
        return as(user).get(path).then().statusCode(200).extract().jsonPath();
    }

    JsonPath poll(String path) {
        return given().get(path).then().statusCode(200).extract().jsonPath();
    }

    String post(UUID author, String text) {
        return as(author)
                .contentType("application/json")
                .body(Map.of("text", text))
                .post("/v1/users/{id}/posts", author)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    SseClient sse(String feed, Map<String, String> headers) {
        SseClient client =
                new SseClient(http, root.resolve(feed.contains("/events") ? feed : feed + "/events"), headers);
        open.add(client);
        return client;
    }

    SocketClient socket(String feed, Optional<String> token) {
        URI address = root.resolve(feed.contains("/socket") ? feed : feed + "/socket");
        SocketClient client =
                new SocketClient(http, URI.create(address.toString().replaceFirst("http", "ws")), token);
        open.add(client);
        return client;
    }
}
