package dev.trunkline.user.session;

import static dev.trunkline.user.Person.json;
import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.trunkline.testing.MutableClock;
import dev.trunkline.user.Person;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SessionsTest {

    @Inject
    MutableClock clock;

    @Inject
    MeterRegistry metrics;

    @Inject
    Jdbi database;

    @Test
    void login_gives_tokens_and_the_account() {
        String handle = Person.newHandle();
        Person.register(handle).statusCode(201);
        login(handle.toUpperCase(), Person.PASSWORD)
                .then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .header("Location", "/v1/sessions/current")
                .body("tokenType", equalTo("Bearer"))
                .body("expiresIn", equalTo(900))
                .body("user.handle", equalTo(handle))
                .body("user.email", equalTo(handle + "@example.org"));
    }

    @Test
    void a_wrong_password_and_a_wrong_handle_get_the_same_answer_for_the_same_work() {
        Person ada = Person.registered();
        long before = hashed();
        Map<String, Object> wrongPassword = problem(login(ada.handle(), "not her password"), 401)
                .extract()
                .jsonPath()
                .getMap("$");
        assertThat(hashed()).isEqualTo(before + 1);
        Map<String, Object> wrongHandle = problem(login(Person.newHandle(), Person.PASSWORD), 401)
                .extract()
                .jsonPath()
                .getMap("$");
        assertThat(hashed()).isEqualTo(before + 2);
        wrongPassword.remove("traceId");
        wrongHandle.remove("traceId");
        assertThat(wrongHandle).isEqualTo(wrongPassword);
    }

    @Test
    void a_password_typed_in_other_code_points_is_the_same_password() {
        String handle = Person.newHandle();
        json(Map.of(
                        "handle",
                        handle,
                        "displayName",
                        "Z",
                        "email",
                        handle + "@example.org",
                        "password",
                        "Zo\u00eb's secret"))
                .post("/v1/users")
                .then()
                .statusCode(201);
        login(handle, "Zoe\u0308's secret").then().statusCode(201);
    }

    @Test
    void a_password_is_hashed_anew_when_the_parameters_have_been_raised() {
        Person ada = Person.registered();
        String weaker = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        database.useHandle(handle ->
                handle.execute("UPDATE accounts SET password_hash = ? WHERE handle = ?", weaker, ada.handle()));
        login(ada.handle(), "password").then().statusCode(201);
        String raised = database.withHandle(
                handle -> handle.select("SELECT password_hash FROM accounts WHERE handle = ?", ada.handle())
                        .mapTo(String.class)
                        .one());
        assertThat(raised).startsWith("$argon2id$v=19$m=64,t=2,p=1$");
        login(ada.handle(), "password").then().statusCode(201);
    }

    @Test
    void no_secret_is_kept_as_it_is() {
        Person ada = Person.registered();
        String kept = database.withHandle(handle -> handle.select(
                        "SELECT string_agg(a::text, '') || (SELECT string_agg(r::text, '') FROM refresh_tokens r) FROM accounts a")
                .mapTo(String.class)
                .one());
        assertThat(kept).contains(ada.handle()).doesNotContain(Person.PASSWORD, ada.refreshToken());
    }

    @Test
    void a_refresh_token_is_exchanged_once_and_its_second_use_ends_the_session() {
        Person ada = Person.registered();
        Person elsewhere = Person.login(ada.handle());
        Response second = refresh(ada.refreshToken());
        second.then().statusCode(201).body("refreshToken", not(equalTo(ada.refreshToken())));
        Response third = refresh(second.path("refreshToken"));
        third.then().statusCode(201);
        problem(refresh(ada.refreshToken()), 401);
        problem(refresh(third.path("refreshToken")), 401);
        refresh(elsewhere.refreshToken()).then().statusCode(201);
    }

    @Test
    void of_many_who_exchange_one_token_at_once_at_most_one_succeeds_and_the_session_ends() throws Exception {
        Person ada = Person.registered();
        ExecutorService thieves = Executors.newFixedThreadPool(8);
        Callable<Response> exchange = () -> refresh(ada.refreshToken());
        try {
            List<Response> succeeded = new ArrayList<>();
            for (Future<Response> answer : thieves.invokeAll(Collections.nCopies(8, exchange))) {
                assertThat(answer.get().statusCode()).isIn(201, 401);
                if (answer.get().statusCode() == 201) {
                    succeeded.add(answer.get());
                }
            }
            assertThat(succeeded).hasSize(1);
            problem(refresh(succeeded.get(0).path("refreshToken")), 401);
        } finally {
            thieves.shutdownNow();
        }
    }

    @Test
    void a_session_ends_when_nobody_came_for_thirty_days() {
        Person ada = Person.registered();
        clock.advance(Duration.ofDays(29));
        Response renewed = refresh(ada.refreshToken());
        renewed.then().statusCode(201);
        clock.advance(Duration.ofDays(29));
        Response again = refresh(renewed.path("refreshToken"));
        again.then().statusCode(201);
        clock.advance(Duration.ofDays(30));
        problem(refresh(again.path("refreshToken")), 401);
    }

    @Test
    void after_logout_the_refresh_token_is_dead_and_logout_may_be_repeated() {
        Person ada = Person.registered();
        ada.authorised().delete("/v1/sessions/current").then().statusCode(204);
        ada.authorised().delete("/v1/sessions/current").then().statusCode(204);
        problem(refresh(ada.refreshToken()), 401);
    }

    @Test
    void what_is_missing_is_named() {
        problem(json(Map.of()).post("/v1/sessions"), 400)
                .body("errors.pointer", equalTo(List.of("/handle", "/password")));
        problem(json(Map.of("refreshToken", "junk", "and", 1)).post("/v1/tokens"), 400)
                .body("errors.pointer", hasItem("/and"));
        problem(given().contentType("application/json").post("/v1/tokens"), 400);
        problem(json(Map.of("refreshToken", "junk")).post("/v1/tokens"), 401);
    }

    private static Response login(String handle, String password) {
        return json(Map.of("handle", handle, "password", password)).post("/v1/sessions");
    }

    private static Response refresh(String token) {
        return json(Map.of("refreshToken", token)).post("/v1/tokens");
    }

    private long hashed() {
        return metrics.get("trunkline.password.hash").timer().count();
    }
}
