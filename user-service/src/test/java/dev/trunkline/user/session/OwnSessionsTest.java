package dev.trunkline.user.session;

import static dev.trunkline.user.Person.json;
import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.trunkline.testing.MutableClock;
import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OwnSessionsTest {

    private static final int MAX = 20;

    @Inject
    MutableClock clock;

    @Inject
    Jdbi database;

    @Inject
    Sessions sessions;

    @Test
    void one_sees_ones_sessions_newest_first_and_which_is_this_one() {
        Person ada = Person.registered();
        Instant opened = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        Person.login(ada.handle());
        clock.advance(Duration.ofMinutes(1));
        refresh(ada).then().statusCode(201);
        Person.registered();
        ada.authorised()
                .get("/v1/sessions")
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("next", nullValue())
                .body("items", hasSize(2))
                .body("items.current", equalTo(List.of(false, true)))
                .body("items[1]", aMapWithSize(5))
                .body("items[1].createdAt", equalTo(opened.toString()))
                .body("items[1].lastUsedAt", equalTo(clock.instant().toString()))
                .body(
                        "items[1].expiresAt",
                        equalTo(clock.instant().plus(Duration.ofDays(30)).toString()));
    }

    @Test
    void a_session_can_be_read_where_its_opening_said_that_it_is() {
        Person ada = Person.registered();
        Response current = ada.authorised().get("/v1/sessions/current");
        current.then().statusCode(200).body("current", equalTo(true));
        ada.authorised()
                .get("/v1/sessions/" + current.path("id"))
                .then()
                .statusCode(200)
                .body("id", equalTo(current.path("id")));
        problem(Person.registered().authorised().get("/v1/sessions/" + current.path("id")), 403);
        ada.authorised().delete("/v1/sessions/current").then().statusCode(204);
        problem(ada.authorised().get("/v1/sessions/current"), 404);
        problem(ada.authorised().get("/v1/sessions/none"), 404);
        problem(given().get("/v1/sessions"), 401);
    }

    @Test
    void one_ends_another_of_ones_sessions_and_may_do_so_again() {
        Person ada = Person.registered();
        Person elsewhere = Person.login(ada.handle());
        String id = elsewhere.authorised().get("/v1/sessions/current").path("id");
        for (int i = 0; i < 2; i++) {
            ada.authorised().delete("/v1/sessions/" + id).then().statusCode(204);
        }
        problem(refresh(elsewhere), 401);
        refresh(ada).then().statusCode(201);
    }

    @Test
    void nobody_ends_the_session_of_another_but_an_admin() {
        Person ada = Person.registered();
        String id = ada.authorised().get("/v1/sessions/current").path("id");
        problem(Person.registered().authorised().delete("/v1/sessions/" + id), 403);
        problem(given().delete("/v1/sessions/" + id), 401);
        Person.admin().authorised().delete("/v1/sessions/" + id).then().statusCode(204);
        problem(refresh(ada), 401);
    }

    @Test
    void all_sessions_of_an_account_end_by_its_owner_or_an_admin() {
        Person ada = Person.registered();
        Person elsewhere = Person.login(ada.handle());
        problem(Person.registered().authorised().delete(ada.path() + "/sessions"), 403);
        problem(given().delete(ada.path() + "/sessions"), 401);
        ada.authorised().delete(ada.path() + "/sessions").then().statusCode(204);
        problem(refresh(ada), 401);
        problem(refresh(elsewhere), 401);
        Person again = Person.login(ada.handle());
        Person.admin().authorised().delete(ada.path() + "/sessions").then().statusCode(204);
        problem(refresh(again), 401);
        problem(Person.admin().authorised().delete("/v1/users/0192f3a0-0000-7000-8000-000000000000/sessions"), 404);
    }

    @Test
    void when_one_more_opens_than_there_may_be_the_oldest_ends() {
        Person ada = Person.registered();
        List<Person> all = new ArrayList<>(List.of(ada));
        for (int i = 1; i <= MAX; i++) {
            clock.advance(Duration.ofSeconds(1));
            all.add(Person.login(ada.handle()));
        }
        problem(refresh(ada), 401);
        refresh(all.get(1)).then().statusCode(201);
        refresh(all.get(MAX)).then().statusCode(201);
        assertThat(count(ada)).isEqualTo(MAX);
    }

    @Test
    void however_many_open_at_once_there_are_never_more_than_there_may_be() throws Exception {
        Person ada = Person.registered();
        database.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO sessions (id, account_id, created_at, expires_at)
                        SELECT gen_random_uuid(), :account, now() - interval '1 day', now() + interval '1 year'
                        FROM generate_series(1, 18)""")
                .bind("account", UUID.fromString(ada.id()))
                .execute());
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Person>> logins = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                logins.add(() -> Person.login(ada.handle()));
            }
            for (Future<Person> opened : clients.invokeAll(logins)) {
                refresh(opened.get()).then().statusCode(201);
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(count(ada)).isEqualTo(MAX);
    }

    @Test
    void what_has_expired_is_not_listed_and_is_swept() {
        Person ada = Person.registered();
        clock.advance(Duration.ofDays(29));
        Person.login(ada.handle());
        clock.advance(Duration.ofDays(1));
        Person.login(ada.handle()).authorised().get("/v1/sessions").then().body("items", hasSize(2));
        assertThat(count(ada)).isEqualTo(3);
        sessions.sweep();
        assertThat(count(ada)).isEqualTo(2);
    }

    @Test
    void an_answer_that_did_not_arrive_is_given_again_under_its_key() {
        String handle = Person.newHandle();
        Person.register(handle).statusCode(201);
        Map<String, String> body = Map.of("handle", handle, "password", Person.PASSWORD);
        Response first = json(body).header("Idempotency-Key", handle).post("/v1/sessions");
        first.then()
                .statusCode(201)
                .header("Location", equalTo("/v1/sessions/current"))
                .header("Cache-Control", equalTo("no-store"));
        Response second = json(body).header("Idempotency-Key", handle).post("/v1/sessions");
        second.then().statusCode(201).header("Idempotency-Replayed", equalTo("true"));
        assertThat(second.asString()).isEqualTo(first.asString());
        problem(
                json(Map.of("handle", handle, "password", "a wrong one"))
                        .header("Idempotency-Key", handle)
                        .post("/v1/sessions"),
                401);
        json(body).post("/v1/sessions").then().body("refreshToken", not(equalTo(first.path("refreshToken"))));
    }

    @Test
    void a_refresh_that_is_repeated_under_its_key_is_no_reuse() {
        Person ada = Person.registered();
        Response first = refresh(ada, "k1" + ada.handle());
        first.then().statusCode(201).header("Cache-Control", equalTo("no-store"));
        Response second = refresh(ada, "k1" + ada.handle());
        second.then().statusCode(201).header("Idempotency-Replayed", equalTo("true"));
        assertThat(second.asString()).isEqualTo(first.asString());
        // Under another key it is, and the session ends.
        problem(refresh(ada, "k2" + ada.handle()), 401);
        problem(json(Map.of("refreshToken", first.path("refreshToken"))).post("/v1/tokens"), 401);
    }

    @Test
    void once_an_account_is_suspended_its_refresh_tokens_are_dead() {
        Person ada = Person.registered();
        Person admin = Person.admin();
        admin.changing(ada)
                .contentType("application/json")
                .body(Map.of(
                        "handle",
                        ada.handle(),
                        "displayName",
                        "Ada",
                        "email",
                        ada.handle() + "@example.org",
                        "status",
                        "suspended"))
                .put(ada.path())
                .then()
                .statusCode(200);
        problem(refresh(ada), 401);
        assertThat(count(ada)).isZero();
    }

    private int count(Person person) {
        return database.withHandle(handle -> handle.select(
                        "SELECT count(*) FROM sessions WHERE account_id = ?", UUID.fromString(person.id()))
                .mapTo(int.class)
                .one());
    }

    private static Response refresh(Person person) {
        return json(Map.of("refreshToken", person.refreshToken())).post("/v1/tokens");
    }

    private static Response refresh(Person person, String key) {
        return json(Map.of("refreshToken", person.refreshToken()))
                .header("Idempotency-Key", key)
                .post("/v1/tokens");
    }
}
