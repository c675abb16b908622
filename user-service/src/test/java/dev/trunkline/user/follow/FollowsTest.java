package dev.trunkline.user.follow;

import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
class FollowsTest {

    @Test
    void following_and_unfollowing_may_be_repeated() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        for (int i = 0; i < 2; i++) {
            ada.authorised().put(following(ada, bob)).then().statusCode(204);
            given().get("/v1/users/" + ada.id() + "/following").then().body("items.id", equalTo(List.of(bob.id())));
            given().get("/v1/users/" + bob.id() + "/followers").then().body("items.id", equalTo(List.of(ada.id())));
        }
        for (int i = 0; i < 2; i++) {
            ada.authorised().delete(following(ada, bob)).then().statusCode(204);
            given().get("/v1/users/" + ada.id() + "/following").then().body("items", equalTo(List.of()));
        }
    }

    @Test
    void nobody_changes_whom_someone_else_follows() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        problem(bob.authorised().put(following(ada, bob)), 403);
        problem(bob.authorised().delete(following(ada, bob)), 403);
        problem(given().put(following(ada, bob)), 401).header("WWW-Authenticate", containsString("Bearer"));
    }

    @Test
    void nobody_follows_themselves_or_nobody() {
        Person ada = Person.registered();
        problem(ada.authorised().put(following(ada, ada)), 422);
        problem(ada.authorised().put("/v1/users/" + ada.id() + "/following/0192f3a0-0000-7000-8000-000000000000"), 404);
        problem(given().get("/v1/users/0192f3a0-0000-7000-8000-000000000000/followers"), 404);
    }

    @Test
    void followers_come_in_pages() {
        Person star = Person.registered();
        List<Person> fans = List.of(Person.registered(), Person.registered(), Person.registered());
        fans.forEach(fan -> fan.authorised().put(following(fan, star)).then().statusCode(204));
        String path = "/v1/users/" + star.id() + "/followers?limit=2";
        String next = given().get(path)
                .then()
                .body("items.id", equalTo(List.of(fans.get(2).id(), fans.get(1).id())))
                .body("next", notNullValue())
                .extract()
                .path("next");
        given().get(path + "&cursor=" + next)
                .then()
                .body("items.id", equalTo(List.of(fans.get(0).id())))
                .body("next", nullValue());
    }

    private static String following(Person follower, Person followee) {
        return "/v1/users/" + follower.id() + "/following/" + followee.id();
    }
}
