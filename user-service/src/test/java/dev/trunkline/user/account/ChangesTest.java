package dev.trunkline.user.account;

import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ChangesTest {

    @Test
    void what_was_read_may_be_written_back_with_a_change() {
        Person ada = Person.registered();
        Response read = ada.read();
        Map<String, Object> document = new HashMap<>(read.jsonPath().getMap("$"));
        document.put("displayName", "Augusta Ada");
        Response changed = put(ada, read.header("ETag"), document);
        changed.then().statusCode(200).body("displayName", equalTo("Augusta Ada"));
        assertThat(changed.header("ETag")).isNotEqualTo(read.header("ETag"));
        Response again = ada.read();
        assertThat(again.header("ETag")).isEqualTo(changed.header("ETag"));
        assertThat(again.asString()).isEqualTo(changed.asString());
    }

    @Test
    void a_change_without_a_precondition_is_refused_and_a_stale_one_too() {
        Person ada = Person.registered();
        String tag = ada.read().header("ETag");
        problem(put(ada, null, document(ada, "One")), 428);
        put(ada, tag, document(ada, "One")).then().statusCode(200);
        problem(put(ada, tag, document(ada, "Two")), 412)
                .header("ETag", equalTo(ada.read().header("ETag")));
        problem(put(ada, "W/" + ada.read().header("ETag"), document(ada, "Two")), 412);
        ada.read().then().body("displayName", equalTo("One"));
    }

    @Test
    void the_tag_of_the_public_view_names_the_same_version() {
        Person ada = Person.registered();
        String open = given().get(ada.path()).header("ETag");
        put(ada, open, document(ada, "One")).then().statusCode(200);
        problem(put(ada, open, document(ada, "Two")), 412);
    }

    @Test
    void a_change_that_changes_nothing_makes_no_version() {
        Person ada = Person.registered();
        String tag = ada.read().header("ETag");
        put(ada, tag, document(ada, "Display of " + ada.handle()))
                .then()
                .statusCode(200)
                .header("ETag", tag);
    }

    @Test
    void nothing_is_created_by_put() {
        Person ada = Person.admin();
        String nobody = "/v1/users/0192f3a0-0000-7000-8000-000000000000";
        problem(
                ada.authorised()
                        .header("If-Match", "*")
                        .contentType("application/json")
                        .body(document(ada, "X"))
                        .put(nobody),
                404);
        problem(given().get(nobody), 404);
    }

    @Test
    void every_fault_of_a_document_is_named() {
        Person ada = Person.registered();
        Map<String, Object> document = document(ada, "x".repeat(81));
        document.put("email", "nowhere");
        document.remove("handle");
        problem(put(ada, ada.read().header("ETag"), document), 400)
                .body("errors.pointer", hasItems("/displayName", "/email", "/handle"));
    }

    @Test
    void what_is_given_once_and_for_all_cannot_be_changed() {
        Person ada = Person.registered();
        Map<String, Object> document = document(ada, "Ada");
        document.put("id", "0192f3a0-0000-7000-8000-000000000000");
        document.put("createdAt", "2020-01-01T00:00:00Z");
        problem(put(ada, ada.read().header("ETag"), document), 400)
                .body("errors.pointer", hasItems("/id", "/createdAt"));
    }

    @Test
    void a_handle_or_email_of_another_is_a_conflict() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        Map<String, Object> document = document(ada, "Ada");
        document.put("handle", bob.handle());
        problem(put(ada, ada.read().header("ETag"), document), 409).body("errors.pointer", hasItem("/handle"));
        Map<String, Object> other = document(ada, "Ada");
        other.put("email", bob.handle() + "@Example.org");
        problem(put(ada, ada.read().header("ETag"), other), 409).body("errors.pointer", hasItem("/email"));
    }

    @Test
    void an_owner_changes_neither_role_nor_into_any_status() {
        Person ada = Person.registered();
        problem(put(ada, ada.read().header("ETag"), with(ada, "role", "admin")), 403);
        problem(put(ada, ada.read().header("ETag"), with(ada, "status", "suspended")), 403);
        ada.read().then().body("role", equalTo("user")).body("status", equalTo("active"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"suspended", "deactivated"})
    void who_is_not_active_has_no_session_and_gets_none(String status) {
        Person ada = Person.registered();
        Person admin = Person.admin();
        admin.changing(ada)
                .contentType("application/json")
                .body(with(ada, "status", status))
                .put(ada.path())
                .then()
                .statusCode(200)
                .body("status", equalTo(status));
        problem(Person.json(Map.of("refreshToken", ada.refreshToken())).post("/v1/tokens"), 401);
        problem(
                Person.json(Map.of("handle", ada.handle(), "password", Person.PASSWORD))
                        .post("/v1/sessions"),
                403);
        problem(put(ada, ada.read().header("ETag"), document(ada, "Still here")), 403);
        given().get(ada.path()).then().statusCode(200).body("status", equalTo(status));
    }

    @Test
    void the_parts_of_a_name_live_in_version_2_and_survive_a_change_in_version_1() {
        Person ada = Person.registered();
        String two = ada.path().replace("v1", "v2");
        Map<String, Object> document =
                new HashMap<>(ada.authorised().get(two).jsonPath().getMap("$"));
        document.put("name", Map.of("display", "Ada", "given", "Augusta", "family", "King"));
        ada.changing(ada)
                .contentType("application/json")
                .body(document)
                .put(two)
                .then()
                .statusCode(200)
                .body("name.given", equalTo("Augusta"));
        ada.read().then().body("displayName", equalTo("Ada")).body("$", not(hasKey("name")));
        put(ada, ada.read().header("ETag"), document(ada, "The Countess"))
                .then()
                .statusCode(200);
        given().get(two)
                .then()
                .body("name.display", equalTo("The Countess"))
                .body("name.family", equalTo("King"))
                .body("$", not(hasKey("email")))
                .body("$", not(hasKey("displayName")));
    }

    @Test
    void version_2_registers_and_lists_too() {
        String handle = Person.newHandle();
        Person.json(Map.of(
                        "handle",
                        handle,
                        "name",
                        Map.of("display", "Grace", "family", "Hopper"),
                        "email",
                        handle + "@example.org",
                        "password",
                        Person.PASSWORD))
                .post("/v2/users")
                .then()
                .statusCode(201)
                .header("Location", startsWith("/v2/users/"))
                .body("name.family", equalTo("Hopper"))
                .body("name", not(hasKey("given")));
        given().get("/v2/users?handle=" + handle)
                .then()
                .body("items.name.display", equalTo(List.of("Grace")))
                .body("items.handle", equalTo(List.of(handle)));
        problem(
                        Person.json(Map.of("handle", handle, "name", Map.of("given", "G"), "password", "x"))
                                .post("/v2/users"),
                        400)
                .body("errors.pointer", hasItems("/name/display", "/email", "/password"));
    }

    @Test
    void one_is_sent_from_me_to_oneself() {
        Person ada = Person.registered();
        ada.authorised()
                .redirects()
                .follow(false)
                .get("/v1/users/me")
                .then()
                .statusCode(302)
                .header("Location", ada.path());
        problem(given().get("/v1/users/me"), 401);
    }

    @Test
    void the_same_registration_under_one_key_makes_one_account() {
        String handle = Person.newHandle();
        Map<String, String> body = Map.of(
                "handle", handle, "displayName", "Ada", "email", handle + "@example.org", "password", Person.PASSWORD);
        Response first = Person.json(body).header("Idempotency-Key", handle).post("/v1/users");
        Response second = Person.json(body).header("Idempotency-Key", handle).post("/v1/users");
        first.then().statusCode(201);
        second.then().statusCode(201).header("Idempotency-Replayed", "true");
        assertThat(second.asString()).isEqualTo(first.asString());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
        Map<String, String> other = new HashMap<>(body);
        other.put("displayName", "Another");
        problem(Person.json(other).header("Idempotency-Key", handle).post("/v1/users"), 422);
    }

    private static Map<String, Object> document(Person person, String displayName) {
        return new HashMap<>(Map.of(
                "handle", person.handle(), "displayName", displayName, "email", person.handle() + "@example.org"));
    }

    private static Map<String, Object> with(Person person, String field, Object value) {
        Map<String, Object> document = document(person, "Ada");
        document.put(field, value);
        return document;
    }

    private static Response put(Person person, String ifMatch, Object document) {
        var request = person.authorised().contentType("application/json").body(document);
        return (ifMatch == null ? request : request.header("If-Match", ifMatch)).put(person.path());
    }
}
