package dev.trunkline.user.session;

import static dev.trunkline.user.Person.json;
import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class PasswordChangesTest {

    private static final String NEW = "another horse, another battery";

    @Inject
    Jdbi database;

    @Test
    void the_new_password_opens_and_the_old_one_does_not() {
        Person ada = Person.registered();
        change(ada, Person.PASSWORD, NEW).then().statusCode(204);
        problem(login(ada, Person.PASSWORD), 401);
        login(ada, NEW).then().statusCode(201);
    }

    @Test
    void other_sessions_end_and_that_of_the_request_goes_on() {
        Person ada = Person.registered();
        Person elsewhere = Person.login(ada.handle());
        change(ada, Person.PASSWORD, NEW).then().statusCode(204);
        problem(refresh(elsewhere), 401);
        refresh(ada).then().statusCode(201);
    }

    @Test
    void it_is_no_new_version_of_the_account() {
        Person ada = Person.registered();
        String tag = ada.read().header("ETag");
        change(ada, Person.PASSWORD, NEW).then().statusCode(204);
        ada.read().then().header("ETag", equalTo(tag));
    }

    @Test
    void a_wrong_current_password_is_refused_and_counted() {
        Person ada = Person.registered();
        for (int i = 0; i < 5; i++) {
            problem(change(ada, "not her password", NEW), 403).body("type", containsString("wrong-password"));
        }
        problem(change(ada, Person.PASSWORD, NEW), 429).header("Retry-After", notNullValue());
        // Not for those who log in: whoever has got hold of a session shall not shut its owner out.
        login(ada, Person.PASSWORD).then().statusCode(201);
    }

    @Test
    void nobody_but_the_owner_may_not_even_an_admin() {
        Person ada = Person.registered();
        Person admin = Person.admin();
        for (Person other : new Person[] {Person.registered(), admin}) {
            problem(
                    other.authorised()
                            .contentType("application/json")
                            .body(Map.of("currentPassword", Person.PASSWORD, "newPassword", NEW))
                            .put(ada.path() + "/password"),
                    403);
        }
        problem(
                json(Map.of("currentPassword", Person.PASSWORD, "newPassword", NEW))
                        .put(ada.path() + "/password"),
                401);
        login(ada, Person.PASSWORD).then().statusCode(201);
    }

    @Test
    void who_is_not_active_may_not() {
        Person ada = Person.registered();
        database.useHandle(
                handle -> handle.execute("UPDATE accounts SET status = 'suspended' WHERE handle = ?", ada.handle()));
        problem(change(ada, Person.PASSWORD, NEW), 403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "password1", "aaaaaaaaaaaa", "trunkline", "HANDLE-1234"})
    void the_new_password_must_be_a_good_one(String bad) {
        Person ada = Person.registered();
        problem(change(ada, Person.PASSWORD, bad.replace("HANDLE", ada.handle())), 400)
                .body("errors.pointer", hasItems("/newPassword"));
    }

    @Test
    void what_is_missing_is_named() {
        Person ada = Person.registered();
        problem(
                        ada.authorised()
                                .contentType("application/json")
                                .body(Map.of("password", NEW))
                                .put(ada.path() + "/password"),
                        400)
                .body("errors.pointer", hasItems("/password"));
        problem(ada.authorised().contentType("application/json").body(Map.of()).put(ada.path() + "/password"), 400)
                .body("errors.pointer", hasItems("/currentPassword", "/newPassword"));
    }

    @Test
    void other_methods_are_told_what_there_is() {
        Person ada = Person.registered();
        problem(given().get(ada.path() + "/password"), 405).header("Allow", equalTo("OPTIONS, PUT"));
        problem(given().post(ada.path() + "/sessions"), 405).header("Allow", equalTo("DELETE, OPTIONS"));
        // The other resources beneath an account are where they were.
        given().get(ada.path() + "/followers").then().statusCode(200);
        assertThat(ada.read().statusCode()).isEqualTo(200);
    }

    private static Response change(Person person, String from, String to) {
        return person.authorised()
                .contentType("application/json")
                .body(Map.of("currentPassword", from, "newPassword", to))
                .put(person.path() + "/password");
    }

    private static Response login(Person person, String password) {
        return json(Map.of("handle", person.handle(), "password", password)).post("/v1/sessions");
    }

    private static Response refresh(Person person) {
        return json(Map.of("refreshToken", person.refreshToken())).post("/v1/tokens");
    }
}
