package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A caller whom the gateway knows by another issuer, as its token tells: there is no account here of that name. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class NoAccountTest extends RunningFeed {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SUBJECT = "https://foreign.test#ada";
    /** By which such a caller is counted. */
    private static final UUID COUNTED = UUID.nameUUIDFromBytes(SUBJECT.getBytes(StandardCharsets.UTF_8));

    @Test
    void what_is_public_is_read() {
        String post = post(ada, "for all");
        given().headers(foreign()).get("/v1/posts/{id}", post).then().statusCode(200);
        given().headers(foreign()).get("/v1/feed").then().statusCode(200);
        SseClient sse = sse("/v1/feed", foreign());
        await().atMost(SOON).until(sse::caughtUp);
    }

    @Test
    void what_takes_an_account_is_refused_and_says_so() {
        String post = post(ada, "stays");
        for (UUID any : new UUID[] {ada, COUNTED}) {
            refused(given().headers(foreign())
                    .contentType("application/json")
                    .body(Map.of("text", "not written"))
                    .post("/v1/users/{id}/posts", any)
                    .then());
            refused(given().headers(foreign()).get(home(any)).then());
            refused(given().headers(foreign()).get(home(any) + "/events").then());
            refused(upgrade(home(any) + "/socket", foreign()));
        }
        refused(given().headers(foreign()).delete("/v1/posts/{id}", post).then());
        given().get("/v1/posts/{id}", post).then().statusCode(200);
    }

    @Test
    void the_same_goes_for_what_is_asked_over_a_socket() {
        SocketClient socket = socket("/v1/feed", Optional.of(token("user")));
        socket.send("{\"type\":\"post\",\"id\":\"p1\",\"text\":\"not written\"}");
        socket.send("{\"type\":\"subscribe\",\"id\":\"s1\",\"feed\":\"" + home(COUNTED) + "\"}");
        await().atMost(SOON).until(() -> socket.events("error").size() == 2);
        assertThat(socket.events("error"))
                .allMatch(error -> error.get("problem").get("status").asInt() == 403)
                .allMatch(error -> error.get("problem").get("type").asText().endsWith("/no-account"));
        socket.send("{\"type\":\"authenticate\",\"id\":\"a1\",\"token\":\"" + token("user") + "\"}");
        await().atMost(SOON).until(() -> socket.events("ack").size() == 1);
    }

    @Test
    void roles_count_as_the_gateway_gives_them() {
        String post = post(ada, "goes");
        given().header("Authorization", "Bearer " + token("admin"))
                .delete("/v1/posts/{id}", post)
                .then()
                .statusCode(204);
    }

    private static void refused(ValidatableResponse answer) {
        answer.statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("https://trunkline.test/problems/no-account"));
    }

    private Map<String, String> foreign() {
        return Map.of("Authorization", "Bearer " + token("user"));
    }

    private String token(String role) {
        return gateway.token(SUBJECT, "", Instant.now(), role);
    }
}
