package dev.trunkline.user.account;

import static dev.trunkline.user.Person.json;
import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class UsersTest {

    @Test
    void registration_answers_with_the_account_and_where_it_is() {
        String handle = Person.newHandle();
        var answer = Person.register(handle)
                .statusCode(201)
                .body("handle", equalTo(handle))
                .body("email", equalTo(handle + "@example.org"))
                .body("status", equalTo("active"))
                .body("$", not(hasKey("password")))
                .extract();
        assertThat(answer.header("Location"))
                .isEqualTo("/v1/users/" + answer.jsonPath().getString("id"));
        given().get(answer.header("Location"))
                .then()
                .statusCode(200)
                .body("createdAt", equalTo(answer.jsonPath().getString("createdAt")));
    }

    @Test
    void the_email_address_is_shown_to_its_owner_only() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        ada.authorised().get("/v1/users/" + ada.id()).then().body("email", equalTo(ada.handle() + "@example.org"));
        bob.authorised().get("/v1/users/" + ada.id()).then().body("$", not(hasKey("email")));
        given().get("/v1/users/" + ada.id()).then().body("$", not(hasKey("email")));
        given().get("/v1/users").then().body("items.email", hasItem(nullValue()));
    }

    @Test
    void every_field_that_is_taken_is_named() {
        Person ada = Person.registered();
        problem(json(valid(Map.of("handle", ada.handle()))).post("/v1/users"), 409)
                .body("errors.pointer", equalTo(List.of("/handle")));
        problem(
                        json(valid(Map.of("email", ada.handle().toUpperCase() + "@EXAMPLE.org")))
                                .post("/v1/users"),
                        409)
                .body("errors.pointer", equalTo(List.of("/email")));
        problem(Person.register(ada.handle()).extract().response(), 409)
                .body("errors.pointer", equalTo(List.of("/handle", "/email")));
    }

    @Test
    void of_many_who_want_one_handle_at_once_exactly_one_gets_it() throws Exception {
        String handle = Person.newHandle();
        List<Callable<Integer>> wishes = IntStream.range(0, 16)
                .mapToObj(i -> (Callable<Integer>)
                        () -> json(valid(Map.of("handle", handle, "email", handle + i + "@example.org")))
                                .post("/v1/users")
                                .statusCode())
                .toList();
        ExecutorService people = Executors.newFixedThreadPool(wishes.size());
        try {
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> answer : people.invokeAll(wishes)) {
                answers.add(answer.get());
            }
            assertThat(answers).containsOnlyOnce(201).containsOnly(201, 409);
        } finally {
            people.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource
    void a_field_of_the_wrong_form_is_named(String field, Object value) {
        problem(
                        json(valid(value == null ? Map.of() : Map.of(field, value), value == null ? field : ""))
                                .post("/v1/users"),
                        400)
                .body("errors.pointer", hasItem("/" + field));
    }

    static Stream<Arguments> a_field_of_the_wrong_form_is_named() {
        return Stream.of(
                Arguments.of("handle", null),
                Arguments.of("handle", "ab"),
                Arguments.of("handle", "a".repeat(31)),
                Arguments.of("handle", "Ada"),
                Arguments.of("handle", "ada-l"),
                Arguments.of("handle", "adä"),
                Arguments.of("handle", 12345),
                Arguments.of("handle", List.of("ada")),
                Arguments.of("handle", Map.of("is", "ada")),
                Arguments.of("displayName", null),
                Arguments.of("displayName", ""),
                Arguments.of("displayName", " \u00a0 "),
                Arguments.of("displayName", "a".repeat(81)),
                Arguments.of("displayName", "a\nb"),
                Arguments.of("displayName", "a\0b"),
                Arguments.of("displayName", "\u202egnirts"),
                Arguments.of("displayName", true),
                Arguments.of("email", null),
                Arguments.of("email", "ada"),
                Arguments.of("email", "ada@localhost"),
                Arguments.of("email", "ada@@example.org"),
                Arguments.of("email", "ada @example.org"),
                Arguments.of("email", "ada@-example.org"),
                Arguments.of("email", "a".repeat(65) + "@example.org"),
                Arguments.of("email", "ada@" + "example.".repeat(40) + "org"),
                Arguments.of("password", null),
                Arguments.of("password", "1234567"),
                Arguments.of("password", "x".repeat(129)),
                Arguments.of("password", 123456789));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ада Лавлейс", "👩‍💻 Ada", "O'Brien; DROP TABLE accounts", "x"})
    void a_display_name_may_be_any_text(String name) {
        String location = json(valid(Map.of("displayName", name)))
                .post("/v1/users")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
        given().get(location).then().body("displayName", equalTo(name));
    }

    @Test
    void unknown_fields_and_parameters_are_refused_by_name() {
        problem(json(valid(Map.of("admin", true))).post("/v1/users"), 400).body("errors.pointer", hasItem("/admin"));
        problem(given().get("/v1/users?stauts=active"), 400).body("errors.pointer", hasItem("stauts"));
        problem(given().get("/v1/users?limit=1&limit=2"), 400).body("errors.pointer", hasItem("limit"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=101",
                "limit=",
                "limit=ten",
                "limit=99999999999",
                "cursor=junk",
                "cursor=",
                "status=gone",
                "status="
            })
    void a_parameter_of_the_wrong_form_is_named(String query) {
        problem(given().urlEncodingEnabled(false).get("/v1/users?" + query), 400)
                .body("errors.pointer", hasItem(query.substring(0, query.indexOf('='))));
    }

    @Test
    void an_unknown_id_is_not_found() {
        problem(given().get("/v1/users/0192f3a0-0000-7000-8000-000000000000"), 404);
        problem(given().get("/v1/users/ada"), 404).body("detail", containsString("UUID"));
    }

    @Test
    void a_reader_who_has_the_newest_version_gets_304() {
        Person ada = Person.registered();
        String path = "/v1/users/" + ada.id();
        String open = given().get(path).header("ETag");
        String own = ada.authorised().get(path).header("ETag");
        assertThat(open).startsWith("\"").isNotEqualTo(own);
        given().header("If-None-Match", open).get(path).then().statusCode(304).header("ETag", open);
        given().header("If-None-Match", own).get(path).then().statusCode(200);
        ada.authorised().header("If-None-Match", own).get(path).then().statusCode(304);
    }

    @Test
    void head_tells_what_get_tells() {
        Person ada = Person.registered();
        for (String path :
                List.of("/v1/users/" + ada.id(), "/v1/users?limit=1", "/v1/users/" + ada.id() + "/followers")) {
            var get = given().get(path);
            var head = given().head(path);
            assertThat(head.statusCode()).isEqualTo(get.statusCode());
            assertThat(head.headers().asList())
                    .containsExactlyInAnyOrderElementsOf(get.headers().asList());
            assertThat(head.asByteArray()).isEmpty();
        }
    }

    @Test
    void pages_lead_through_all_accounts_newest_first_and_survive_registrations() {
        List<String> registered = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            registered.add(
                    0, Person.register(Person.newHandle()).extract().jsonPath().getString("id"));
        }
        List<String> listed = new ArrayList<>();
        String next = "";
        while (listed.size() < registered.size()) {
            JsonPath page = given().get("/v1/users?status=active&limit=2" + next)
                    .then()
                    .statusCode(200)
                    .body("items", hasSize(2))
                    .extract()
                    .jsonPath();
            listed.addAll(page.getList("items.id"));
            next = "&cursor=" + page.getString("next");
            Person.register(Person.newHandle()).statusCode(201);
        }
        assertThat(listed.subList(0, 5)).isEqualTo(registered);
    }

    @Test
    void a_cursor_fits_only_the_list_it_came_from() {
        Person.registered();
        Person.registered();
        String cursor = given().get("/v1/users?limit=1").jsonPath().getString("next");
        problem(given().get("/v1/users?status=active&cursor=" + cursor), 400).body("errors.pointer", hasItem("cursor"));
    }

    @Test
    void each_resource_tells_its_methods() {
        given().options("/v1/users").then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS, POST");
        problem(given().put("/v1/users"), 405).header("Allow", "GET, HEAD, OPTIONS, POST");
        problem(given().contentType("text/plain").body("hello").post("/v1/users"), 415)
                .header("Accept-Post", "application/json");
        problem(given().accept("text/html").get("/v1/users"), 406);
    }

    private static Map<String, Object> valid(Map<String, Object> with) {
        return valid(with, "");
    }

    private static Map<String, Object> valid(Map<String, Object> with, String without) {
        String handle = Person.newHandle();
        Map<String, Object> body = new HashMap<>(Map.of(
                "handle", handle, "displayName", "Ada", "email", handle + "@example.org", "password", Person.PASSWORD));
        body.putAll(with);
        body.remove(without);
        return body;
    }
}
