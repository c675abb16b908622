package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What somebody may do here by an API key that was made for some things only, as the gateway's token tells. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class ScopesTest extends RunningFeed {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void a_key_that_was_made_for_all_reads_and_writes() {
        Map<String, String> all = Map.of(
                "Authorization",
                "Bearer " + gateway.token(ada.toString(), UUID.randomUUID().toString(), Instant.now()));
        given().headers(all)
                .contentType("application/json")
                .body(Map.of("text", "by a key"))
                .post("/v1/users/{id}/posts", ada)
                .then()
                .statusCode(201);
        given().headers(all).get(home(ada)).then().statusCode(200);
    }

    @Test
    void a_key_that_was_made_for_reading_writes_and_deletes_nothing() {
        String post = post(ada, "stays");
        insufficient(
                "posts:write",
                given().headers(key("posts:read feed:read"))
                        .contentType("application/json")
                        .body(Map.of("text", "not written"))
                        .post("/v1/users/{id}/posts", ada)
                        .then());
        insufficient(
                "posts:write",
                given().headers(key("posts:read"))
                        .delete("/v1/posts/{id}", post)
                        .then());
        given().get("/v1/posts/{id}", post).then().statusCode(200);
    }

    @Test
    void the_feed_of_its_owner_is_for_a_key_that_was_made_for_that() {
        given().headers(key("feed:read")).get(home(ada)).then().statusCode(200);
        insufficient(
                "feed:read", given().headers(key("posts:read")).get(home(ada)).then());
        insufficient("feed:read", given().headers(key("")).get(home(ada)).then());
        insufficient(
                "feed:read",
                given().headers(key("posts:read")).get(home(ada) + "/events").then());
        insufficient("feed:read", upgrade(home(ada) + "/socket", key("posts:read")));
        SseClient sse = sse(home(ada), key("feed:read"));
        await().atMost(SOON).until(sse::caughtUp);
    }

    @Test
    void what_is_asked_over_a_socket_takes_its_own_scope() {
        insufficient("posts:read", upgrade("/v1/feed/socket", key("posts:write")));
        insufficient(
                "posts:read",
                given().headers(key("posts:write")).get("/v1/feed/events").then());
        SocketClient socket = socket("/v1/feed", Optional.of(token("posts:read")));
        socket.send("{\"type\":\"post\",\"id\":\"p1\",\"text\":\"not written\"}");
        socket.send("{\"type\":\"subscribe\",\"id\":\"s1\",\"feed\":\"" + home(ada) + "\"}");
        await().atMost(SOON).until(() -> socket.events("error").size() == 2);
        assertThat(socket.events("error"))
                .allMatch(error -> error.get("problem").get("status").asInt() == 403)
                .allMatch(error -> error.get("problem").get("type").asText().endsWith("/insufficient-scope"));
        socket.send("{\"type\":\"authenticate\",\"id\":\"a1\",\"token\":\"" + token("posts:write") + "\"}");
        await().atMost(SOON).until(() -> socket.events("ack").size() == 1);
        socket.send("{\"type\":\"post\",\"id\":\"p2\",\"text\":\"written\"}");
        await().atMost(SOON).untilAsserted(() -> assertThat(socket.texts()).containsExactly("written"));
        assertThat(socket.closeCode()).isZero();
    }

    private static void insufficient(String scope, ValidatableResponse answer) {
        answer.statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("https://trunkline.test/problems/insufficient-scope"))
                .header(
                        "WWW-Authenticate",
                        "Bearer realm=\"trunkline\", error=\"insufficient_scope\", scope=\"" + scope + "\"");
    }

    private Map<String, String> key(String scope) {
        return Map.of("Authorization", "Bearer " + token(scope));
    }

    private String token(String scope) {
        return gateway.scoped(ada.toString(), UUID.randomUUID().toString(), scope, Instant.now());
    }
}
