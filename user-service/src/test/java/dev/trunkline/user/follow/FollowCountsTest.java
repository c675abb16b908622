package dev.trunkline.user.follow;

import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class FollowCountsTest {

    /** Everybody follows and leaves everybody, in pairs that cross each other. */
    @Test
    void counts_equal_the_lists_whatever_crosses() throws Exception {
        List<Person> people = Stream.generate(Person::registered).limit(5).toList();
        List<Callable<Integer>> changes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Person one = people.get(ThreadLocalRandom.current().nextInt(people.size()));
            Person other = people.get(ThreadLocalRandom.current().nextInt(people.size()));
            if (one != other) {
                String path = one.path() + "/following/" + other.id();
                boolean follow = ThreadLocalRandom.current().nextInt(3) > 0;
                changes.add(() ->
                        (follow ? one.authorised().put(path) : one.authorised().delete(path)).statusCode());
            }
        }
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            for (Future<Integer> answer : clients.invokeAll(changes)) {
                assertThat(answer.get()).isEqualTo(204);
            }
        } finally {
            clients.shutdownNow();
        }
        for (Person person : people) {
            given().get(person.path() + "/counts")
                    .then()
                    .body("following", equalTo(size(person, "/following")))
                    .body("followers", equalTo(size(person, "/followers")));
        }
    }

    @Test
    void following_again_does_not_count_again_and_the_tag_tells() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        String path = ada.path() + "/following/" + bob.id();
        ada.authorised().put(path).then().statusCode(204);
        String tag = given().get(bob.path() + "/counts").header("ETag");
        ada.authorised().put(path).then().statusCode(204);
        given().header("If-None-Match", tag).get(bob.path() + "/counts").then().statusCode(304);
        ada.authorised().delete(path).then().statusCode(204);
        ada.authorised().delete(path).then().statusCode(204);
        given().header("If-None-Match", tag)
                .get(bob.path() + "/counts")
                .then()
                .statusCode(200)
                .body("followers", equalTo(0));
    }

    @Test
    void nobody_follows_or_is_followed_who_is_not_active() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        Person admin = Person.admin();
        admin.changing(bob)
                .contentType("application/json")
                .body(Map.of(
                        "handle",
                        bob.handle(),
                        "displayName",
                        "Bob",
                        "email",
                        bob.handle() + "@example.org",
                        "status",
                        "suspended"))
                .put(bob.path())
                .then()
                .statusCode(200);
        problem(ada.authorised().put(ada.path() + "/following/" + bob.id()), 409);
        problem(bob.authorised().put(bob.path() + "/following/" + ada.id()), 403);
    }

    private static int size(Person person, String list) {
        return given().get(person.path() + list + "?limit=100")
                .jsonPath()
                .getList("items")
                .size();
    }
}
