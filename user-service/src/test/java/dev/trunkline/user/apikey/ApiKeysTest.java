package dev.trunkline.user.apikey;

import static dev.trunkline.user.Person.json;
import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.trunkline.testing.MutableClock;
import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ApiKeysTest {

    @Inject
    MutableClock clock;

    @Inject
    Jdbi database;

    @Test
    void a_key_is_shown_once_and_kept_as_a_hash() {
        Person ada = Person.registered();
        Response made = create(ada, Map.of("label", "nightly export"));
        made.then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .header("Location", ada.path() + "/keys/" + made.path("id"))
                .body("$", aMapWithSize(8))
                .body("key", matchesPattern("tlk_[A-Za-z0-9_-]{43}[0-9a-f]{8}"))
                .body("plan", equalTo("free"))
                .body(
                        "expiresAt",
                        equalTo(clock.instant().plus(Duration.ofDays(365)).toString()));
        String key = made.path("key");
        assertThat(key).startsWith(made.<String>path("prefix"));

        Response read = ada.authorised().get(made.header("Location"));
        read.then().statusCode(200).header("Cache-Control", "no-store").body("$", aMapWithSize(7));
        assertThat(read.asString()).doesNotContain(key);
        Response listed = ada.authorised().get(ada.path() + "/keys");
        listed.then().statusCode(200).body("items", hasSize(1)).body("next", nullValue());
        assertThat(listed.asString()).doesNotContain(key);
        String row = database.withHandle(handle -> handle.select(
                        "SELECT row_to_json(k)::text FROM api_keys k WHERE id = ?", UUID.fromString(made.path("id")))
                .mapTo(String.class)
                .one());
        assertThat(row).doesNotContain(key.substring(12));
    }

    @Test
    void who_asks_is_told_whom_a_key_speaks_for() {
        Person ada = Person.registered();
        Response made = create(ada, Map.of("label", "x", "expiresInDays", 30));
        introspect(made.path("key"))
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("active", equalTo(true))
                .body("sub", equalTo(ada.id()))
                .body("username", equalTo(ada.handle()))
                .body("client_id", equalTo(made.path("id")))
                .body("groups", equalTo(List.of("user")))
                .body("plan", equalTo("free"))
                .body("exp", equalTo((int)
                        clock.instant().plus(Duration.ofDays(30)).getEpochSecond()));
        for (String other : List.of("", "tlk_x", KeyText.fresh().text(), ada.accessToken())) {
            introspect(other).then().statusCode(200).body("$", equalTo(Map.of("active", false)));
        }
        given().contentType("application/x-www-form-urlencoded")
                .post("/internal/introspection")
                .then()
                .body("active", equalTo(false));
    }

    @Test
    void the_last_use_is_noted_to_the_minute() {
        Person ada = Person.registered();
        Response made = create(ada, Map.of("label", "x"));
        clock.advance(Duration.ofSeconds(30));
        introspect(made.path("key"));
        Instant first = clock.instant();
        assertThat(usedAt(ada, made)).isEqualTo(made.path("createdAt"));
        clock.advance(Duration.ofMinutes(2));
        introspect(made.path("key"));
        assertThat(usedAt(ada, made)).isEqualTo(clock.instant().toString()).isNotEqualTo(first.toString());
    }

    @Test
    void after_a_rotation_both_texts_count_for_an_hour_and_then_the_new_one_alone() {
        Person ada = Person.registered();
        Response made = create(ada, Map.of("label", "x"));
        Response rotated = ada.authorised().post(made.header("Location") + "/rotation");
        rotated.then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .header("Location", made.header("Location"))
                .body("id", equalTo(made.path("id")));
        assertThat(rotated.<String>path("key")).isNotEqualTo(made.<String>path("key"));
        assertActive(made, true);
        assertActive(rotated, true);
        clock.advance(Duration.ofHours(1));
        assertActive(made, false);
        assertActive(rotated, true);
    }

    @Test
    void a_key_ends_when_it_is_revoked_or_expires() {
        Person ada = Person.registered();
        Response revoked = create(ada, Map.of("label", "x"));
        for (int i = 0; i < 2; i++) {
            ada.authorised().delete(revoked.header("Location")).then().statusCode(204);
        }
        assertActive(revoked, false);
        problem(ada.authorised().get(revoked.header("Location")), 404);
        problem(ada.authorised().post(revoked.header("Location") + "/rotation"), 404);
        Response expires = create(ada, Map.of("label", "x", "expiresInDays", 1));
        clock.advance(Duration.ofDays(1));
        assertActive(expires, false);
        Person.login(ada.handle()).authorised().get(ada.path() + "/keys").then().body("items", hasSize(0));
    }

    @Test
    void the_keys_of_who_is_suspended_do_not_count_and_those_of_who_is_deleted_are_gone() {
        Person ada = Person.registered();
        Person admin = Person.admin();
        Response made = create(ada, Map.of("label", "x"));
        status(admin, ada, "suspended");
        assertActive(made, false);
        status(admin, ada, "active");
        assertActive(made, true);
        admin.changing(ada).delete(ada.path()).then().statusCode(204);
        assertActive(made, false);
    }

    @Test
    void nobody_makes_sees_or_ends_the_keys_of_another_but_an_admin() {
        Person ada = Person.registered();
        Person eve = Person.registered();
        Response made = create(ada, Map.of("label", "x"));
        problem(json(Map.of("label", "x")).post(ada.path() + "/keys"), 401);
        problem(
                eve.authorised()
                        .contentType("application/json")
                        .body(Map.of("label", "x"))
                        .post(ada.path() + "/keys"),
                403);
        problem(eve.authorised().get(ada.path() + "/keys"), 403);
        problem(eve.authorised().get(made.header("Location")), 403);
        problem(eve.authorised().post(made.header("Location") + "/rotation"), 403);
        problem(eve.authorised().delete(made.header("Location")), 403);
        problem(eve.authorised().get(eve.path() + "/keys/" + made.path("id")), 404);
        Person.admin().authorised().delete(made.header("Location")).then().statusCode(204);
    }

    @Test
    void pro_is_an_admins_to_give() {
        Person ada = Person.registered();
        problem(create(ada, Map.of("label", "x", "plan", "pro")), 403);
        Response made = Person.admin()
                .authorised()
                .contentType("application/json")
                .body(Map.of("label", "x", "plan", "pro"))
                .post(ada.path() + "/keys");
        made.then().statusCode(201).body("plan", equalTo("pro"));
        introspect(made.path("key")).then().body("plan", equalTo("pro")).body("sub", equalTo(ada.id()));
    }

    @Test
    void a_key_is_for_what_it_was_made_for_and_tells_so_wherever_it_is_seen() {
        Person ada = Person.registered();
        Response made =
                create(ada, Map.of("label", "x", "scopes", List.of("posts:write", "posts:read", "posts:write")));
        made.then().statusCode(201).body("scopes", equalTo(List.of("posts:read", "posts:write")));
        List<String> wanted = List.of("posts:read", "posts:write");
        ada.authorised().get(made.header("Location")).then().body("scopes", equalTo(wanted));
        ada.authorised().get(ada.path() + "/keys").then().body("items[0].scopes", equalTo(wanted));
        introspect(made.path("key")).then().body("scope", equalTo("posts:read posts:write"));
        Response rotated = ada.authorised().post(made.header("Location") + "/rotation");
        rotated.then().statusCode(201).body("scopes", equalTo(wanted));
        introspect(rotated.path("key")).then().body("scope", equalTo("posts:read posts:write"));
    }

    @Test
    void a_key_without_scopes_is_for_all_and_says_nothing_of_them() {
        Person ada = Person.registered();
        Response made = create(ada, Map.of("label", "x"));
        made.then().body("$", not(hasKey("scopes")));
        introspect(made.path("key")).then().body("$", not(hasKey("scope")));
    }

    @Test
    void no_key_may_do_more_than_its_account_whoever_makes_it_and_whatever_the_account_was_before() {
        Person ada = Person.registered();
        Person admin = Person.admin();
        Map<String, Object> wanted = Map.of("label", "x", "scopes", List.of("admin", "users:write"));
        problem(create(ada, wanted), 403);
        problem(admin.authorised().contentType("application/json").body(wanted).post(ada.path() + "/keys"), 403);
        Response full = create(admin, wanted);
        introspect(full.path("key"))
                .then()
                .body("scope", equalTo("users:write admin"))
                .body("groups", equalTo(List.of("user", "admin")));
        Response limited = create(admin, Map.of("label", "x", "scopes", List.of("users:write")));
        introspect(limited.path("key")).then().body("groups", equalTo(List.of("user")));
        database.useHandle(handle ->
                handle.execute("UPDATE accounts SET role = 'user' WHERE id = ?", UUID.fromString(admin.id())));
        introspect(full.path("key"))
                .then()
                .body("scope", equalTo("users:write"))
                .body("groups", equalTo(List.of("user")));
    }

    @Test
    void scopes_that_are_none_are_refused() {
        Person ada = Person.registered();
        for (String scopes : List.of(
                "[]", "[\"posts:delete\"]", "[null]", "null", "\"posts:read\"", "[\"POSTS_READ\"]", "[1]", "{}")) {
            problem(
                    ada.authorised()
                            .contentType("application/json")
                            .body("{\"label\": \"x\", \"scopes\": " + scopes + "}")
                            .post(ada.path() + "/keys"),
                    400);
        }
        ada.authorised().get(ada.path() + "/keys").then().body("items", hasSize(0));
    }

    @Test
    void what_is_wrong_with_a_form_is_told() {
        Person ada = Person.registered();
        problem(create(ada, Map.of("label", " ", "expiresInDays", 366)), 400)
                .body("errors.pointer", hasItems("/label", "/expiresInDays"));
        problem(create(ada, Map.of("label", "x", "plan", "gold")), 400);
        problem(create(ada, Map.of()), 400);
        for (String field : List.of("plan", "expiresInDays")) {
            problem(
                    ada.authorised()
                            .contentType("application/json")
                            .body("{\"label\": \"x\", \"" + field + "\": null}")
                            .post(ada.path() + "/keys"),
                    400);
        }
    }

    @Test
    void there_are_no_more_than_there_may_be() {
        Person ada = Person.registered();
        for (int i = 0; i < 20; i++) {
            create(ada, Map.of("label", "k" + i)).then().statusCode(201);
        }
        problem(create(ada, Map.of("label", "one more")), 409);
    }

    @Test
    void a_creation_that_is_sent_again_makes_no_second_key_and_does_not_show_the_first_ones_text() {
        Person ada = Person.registered();
        String path = ada.path() + "/keys";
        Response first = keyed(ada, "k1").body(Map.of("label", "x")).post(path);
        Response again = keyed(ada, "k1").body(Map.of("label", "x")).post(path);
        again.then()
                .statusCode(201)
                .header("Idempotency-Replayed", equalTo("true"))
                .header("Cache-Control", "no-store")
                .header("Location", first.header("Location"))
                .body("id", equalTo(first.path("id")))
                .body("prefix", equalTo(first.path("prefix")))
                .body("$", not(hasKey("key")));
        assertThat(again.asString()).doesNotContain(first.<String>path("key"));
        ada.authorised().get(path).then().body("items", hasSize(1));
    }

    @Test
    void whoever_has_not_got_the_text_of_a_key_gets_another_by_its_rotation() {
        Person ada = Person.registered();
        String lost = keyed(ada, "k1")
                .body(Map.of("label", "x"))
                .post(ada.path() + "/keys")
                .header("Location");
        Response rotated = ada.authorised().post(lost + "/rotation");
        rotated.then().statusCode(201);
        assertActive(rotated, true);
    }

    @Test
    void a_rotation_whose_answer_got_lost_is_made_once_more_and_programs_do_not_notice() {
        Person ada = Person.registered();
        Response used = create(ada, Map.of("label", "x"));
        assertActive(used, true);
        String rotation = used.header("Location") + "/rotation";
        Response lost = keyed(ada, "r1").post(rotation);
        Response again = keyed(ada, "r1").post(rotation);
        again.then()
                .statusCode(201)
                .header("Idempotency-Replayed", equalTo("true"))
                .body("prefix", equalTo(lost.path("prefix")))
                .body("$", not(hasKey("key")));
        Response next = keyed(ada, "r2").post(rotation);
        next.then().statusCode(201).body("key", not(equalTo(lost.<String>path("key"))));
        assertActive(used, true);
        assertActive(lost, false);
        assertActive(next, true);
        // That one is in use now, so it is the one that counts beside the next.
        Response last = ada.authorised().post(rotation);
        assertActive(used, false);
        assertActive(next, true);
        assertActive(last, true);
    }

    private static RequestSpecification keyed(Person owner, String key) {
        return owner.authorised()
                .header("Idempotency-Key", key + owner.handle())
                .contentType("application/json");
    }

    private String usedAt(Person owner, Response made) {
        return owner.authorised().get(made.header("Location")).path("usedAt");
    }

    private static void assertActive(Response made, boolean active) {
        introspect(made.path("key")).then().statusCode(200).body("active", equalTo(active));
    }

    private static Response create(Person owner, Map<String, Object> body) {
        return owner.authorised().contentType("application/json").body(body).post(owner.path() + "/keys");
    }

    private static Response introspect(String key) {
        return given().formParam("token", key).post("/internal/introspection");
    }

    private static void status(Person admin, Person whose, String status) {
        admin.changing(whose)
                .contentType("application/merge-patch+json")
                .body(Map.of("status", status))
                .patch(whose.path())
                .then()
                .statusCode(200);
    }
}
