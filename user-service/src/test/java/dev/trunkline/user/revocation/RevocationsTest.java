package dev.trunkline.user.revocation;

import static dev.trunkline.user.Person.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.testing.MutableClock;
import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What gateways are told, as it stands in the stream. */
@QuarkusTest
class RevocationsTest {

    @Inject
    Redis redis;

    @Inject
    MutableClock clock;

    @Test
    void a_session_that_ends_by_its_owner_is_told() {
        Person ada = Person.registered();
        String session = session(ada);
        ada.authorised().delete("/v1/sessions/current").then().statusCode(204);
        awaitTold("session " + session);
    }

    @Test
    void all_sessions_that_a_new_password_ends_are_told_but_not_the_one_that_goes_on() {
        Person ada = Person.registered();
        Person elsewhere = Person.login(ada.handle());
        String ends = session(elsewhere);
        String goesOn = session(ada);
        ada.authorised()
                .contentType("application/json")
                .body(Map.of("currentPassword", Person.PASSWORD, "newPassword", "staple battery horse"))
                .put(ada.path() + "/password")
                .then()
                .statusCode(204);
        awaitTold("session " + ends);
        assertThat(told()).noneMatch(entry -> entry.startsWith("session " + goesOn));
    }

    @Test
    void a_session_whose_refresh_token_was_copied_is_told() {
        Person ada = Person.registered();
        String session = session(ada);
        for (int i = 0; i < 2; i++) {
            json(Map.of("refreshToken", ada.refreshToken())).post("/v1/tokens");
        }
        awaitTold("session " + session);
    }

    @Test
    void an_account_that_is_suspended_is_told_with_the_time_until_which_nothing_counts() {
        Person ada = Person.registered();
        Person.admin()
                .changing(ada)
                .contentType("application/merge-patch+json")
                .body(Map.of("status", "suspended"))
                .patch(ada.path())
                .then()
                .statusCode(200);
        awaitTold("account " + ada.id() + " " + clock.instant().getEpochSecond());
    }

    @Test
    void a_key_that_is_revoked_is_told_once() {
        Person ada = Person.registered();
        Response made = ada.authorised()
                .contentType("application/json")
                .body(Map.of("label", "x"))
                .post(ada.path() + "/keys");
        for (int i = 0; i < 2; i++) {
            ada.authorised().delete(made.header("Location")).then().statusCode(204);
        }
        awaitTold("key " + made.path("id"));
        assertThat(told().stream().filter(entry -> entry.startsWith("key " + made.path("id"))))
                .hasSize(1);
    }

    private void awaitTold(String beginning) {
        await().untilAsserted(() -> assertThat(told()).anyMatch(entry -> entry.startsWith(beginning)));
    }

    private List<String> told() {
        var entries = redis.send(Request.cmd(Command.XRANGE)
                        .arg("users:revocations")
                        .arg("-")
                        .arg("+"))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return StreamSupport.stream(entries.spliterator(), false)
                .map(entry -> entry.get(1).get(3).toString())
                .toList();
    }

    private static String session(Person person) {
        return person.authorised().get("/v1/sessions/current").path("id");
    }
}
