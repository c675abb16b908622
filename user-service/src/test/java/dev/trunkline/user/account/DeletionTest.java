package dev.trunkline.user.account;

import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DeletionTest {

    @Inject
    Jdbi database;

    @Test
    void a_deleted_account_is_gone_for_everybody_and_deleting_it_again_changes_nothing() {
        Person ada = Person.registered();
        String tag = ada.read().header("ETag");
        for (int i = 0; i < 2; i++) {
            ada.authorised().header("If-Match", tag).delete(ada.path()).then().statusCode(204);
            problem(given().get(ada.path()), 404);
            problem(ada.authorised().get(ada.path()), 404);
            problem(given().get(ada.path() + "/followers"), 404);
            problem(given().get(ada.path() + "/counts"), 404);
        }
        given().get("/v1/users?handle=" + ada.handle()).then().body("items", equalTo(List.of()));
    }

    @Test
    void deletion_needs_a_precondition_that_holds() {
        Person ada = Person.registered();
        problem(ada.authorised().delete(ada.path()), 428);
        problem(ada.authorised().header("If-Match", "\"99.own\"").delete(ada.path()), 412);
        ada.read().then().statusCode(200);
    }

    @Test
    void nothing_that_names_the_person_stays() {
        Person ada = Person.registered();
        ada.changing(ada).delete(ada.path()).then().statusCode(204);
        Map<String, Object> row =
                database.withHandle(handle -> handle.createQuery("SELECT * FROM accounts WHERE id = :id")
                        .bind("id", UUID.fromString(ada.id()))
                        .mapToMap()
                        .one());
        assertThat(row.values()).noneMatch(value -> String.valueOf(value).contains(ada.handle()));
        assertThat(row.get("password_hash")).isEqualTo("");
    }

    @Test
    void its_sessions_end_and_its_handle_and_email_are_free() {
        Person ada = Person.registered();
        ada.changing(ada).delete(ada.path()).then().statusCode(204);
        problem(Person.json(Map.of("refreshToken", ada.refreshToken())).post("/v1/tokens"), 401);
        problem(
                Person.json(Map.of("handle", ada.handle(), "password", Person.PASSWORD))
                        .post("/v1/sessions"),
                401);
        Person.register(ada.handle()).statusCode(201);
    }

    @Test
    void whom_it_followed_and_who_followed_it_are_counted_without_it() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        Person eve = Person.registered();
        follow(ada, bob);
        follow(bob, ada);
        follow(eve, ada);
        follow(eve, bob);
        ada.changing(ada).delete(ada.path()).then().statusCode(204);
        counts(bob, 0, 1);
        counts(eve, 1, 0);
        given().get(eve.path() + "/following").then().body("items.id", equalTo(List.of(bob.id())));
        problem(eve.authorised().put(eve.path() + "/following/" + ada.id()), 404);
    }

    @Test
    void a_handle_that_looks_deleted_cannot_be_had() {
        problem(Person.register("deleted_00112233").extract().response(), 400)
                .body("errors.pointer", equalTo(List.of("/handle")));
    }

    private static void follow(Person follower, Person followee) {
        follower.authorised()
                .put(follower.path() + "/following/" + followee.id())
                .then()
                .statusCode(204);
    }

    private static void counts(Person whose, int following, int followers) {
        given().get(whose.path() + "/counts")
                .then()
                .body("following", equalTo(following))
                .body("followers", equalTo(followers));
    }
}
