package dev.trunkline.user.account;

import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class PatchTest {

    private static final String MERGE = "application/merge-patch+json";
    private static final String JSON = "application/json-patch+json";

    @Test
    void a_merge_patch_changes_what_it_names() {
        Person ada = Person.registered();
        patch(ada, ada.path(), MERGE, "{\"displayName\": \"Augusta\"}")
                .then()
                .statusCode(200)
                .body("displayName", equalTo("Augusta"))
                .body("handle", equalTo(ada.handle()));
        patch(ada, v2(ada), MERGE, "{\"name\": {\"given\": \"Ada\"}}")
                .then()
                .statusCode(200)
                .body("name.display", equalTo("Augusta"))
                .body("name.given", equalTo("Ada"));
        patch(ada, v2(ada), MERGE, "{\"name\": {\"given\": null}}")
                .then()
                .statusCode(200)
                .body("name", not(hasKey("given")));
    }

    @Test
    void a_json_patch_is_done_wholly_or_not_at_all() {
        Person ada = Person.registered();
        patch(ada, v2(ada), JSON, """
                        [{"op": "test", "path": "/handle", "value": "%s"},
                         {"op": "replace", "path": "/name/display", "value": "Augusta"},
                         {"op": "add", "path": "/name/family", "value": "King"}]""".formatted(ada.handle()))
                .then()
                .statusCode(200)
                .body("name.display", equalTo("Augusta"))
                .body("name.family", equalTo("King"));
        problem(patch(ada, ada.path(), JSON, """
                                [{"op": "replace", "path": "/displayName", "value": "Lost"},
                                 {"op": "test", "path": "/handle", "value": "somebody"}]"""), 409).body("errors.pointer", equalTo(List.of("/1")));
        ada.read().then().body("displayName", equalTo("Augusta"));
    }

    @Test
    void every_fault_of_what_a_patch_makes_is_named() {
        Person ada = Person.registered();
        problem(patch(ada, ada.path(), MERGE, "{\"displayName\": \"\", \"email\": 1, \"colour\": \"red\"}"), 400)
                .body("errors.pointer", equalTo(List.of("/colour", "/displayName", "/email")));
        problem(patch(ada, ada.path(), JSON, "[{\"op\": \"remove\", \"path\": \"/handle\"}]"), 400)
                .body("errors.pointer", hasItem("/handle"));
    }

    @ParameterizedTest
    @CsvSource({"id", "createdAt", "status", "role"})
    void what_the_service_keeps_cannot_be_removed(String field) {
        Person ada = Person.registered();
        problem(patch(ada, ada.path(), MERGE, "{\"" + field + "\": null}"), 400)
                .body("errors.pointer", hasItem("/" + field));
    }

    @Test
    void a_patch_that_changes_nothing_makes_no_version() {
        Person ada = Person.registered();
        String tag = ada.read().header("ETag");
        patch(ada, ada.path(), MERGE, "{}").then().statusCode(200).header("ETag", tag);
    }

    @Test
    void a_patch_needs_a_precondition_that_holds() {
        Person ada = Person.registered();
        problem(ada.authorised().contentType(MERGE).body("{}").patch(ada.path()), 428);
        problem(
                ada.authorised()
                        .contentType(MERGE)
                        .header("If-Match", "\"99\"")
                        .body("{}")
                        .patch(ada.path()),
                412);
    }

    @Test
    void another_media_type_is_refused_with_those_that_are_taken() {
        Person ada = Person.registered();
        for (String path : List.of(ada.path(), v2(ada))) {
            problem(patch(ada, path, "application/json", "{}"), 415)
                    .header("Accept-Patch", containsString(MERGE))
                    .header("Accept-Patch", containsString(JSON));
            given().options(path)
                    .then()
                    .statusCode(204)
                    .header("Allow", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT")
                    .header("Accept-Patch", containsString(JSON));
        }
    }

    /** Each client reads, appends its own letter and tries again when another was quicker. */
    @Test
    void no_update_is_lost_among_many_at_once() throws Exception {
        Person ada = Person.registered();
        patch(ada, ada.path(), MERGE, "{\"displayName\": \".\"}").then().statusCode(200);
        List<Callable<Void>> clients = IntStream.range(0, 8)
                .mapToObj(i -> (Callable<Void>) () -> {
                    append(ada, (char) ('a' + i), i % 2 == 0);
                    return null;
                })
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(clients.size());
        try {
            for (Future<Void> client : threads.invokeAll(clients)) {
                client.get();
            }
        } finally {
            threads.shutdownNow();
        }
        String name = ada.read().path("displayName");
        assertThat(name.chars().mapToObj(c -> (char) c).toList())
                .containsExactlyInAnyOrderElementsOf(".aaaaabbbbbcccccdddddeeeeefffffggggghhhhh"
                        .chars()
                        .mapToObj(c -> (char) c)
                        .toList());
    }

    private static void append(Person ada, char letter, boolean merge) {
        List<String> conflicts = new ArrayList<>();
        for (int done = 0; done < 5; ) {
            Response read = ada.read();
            String name = read.jsonPath().getString("displayName") + letter;
            String body = merge
                    ? "{\"displayName\": \"" + name + "\"}"
                    : "[{\"op\": \"replace\", \"path\": \"/displayName\", \"value\": \"" + name + "\"}]";
            int status = ada.authorised()
                    .contentType(merge ? MERGE : JSON)
                    .header("If-Match", read.header("ETag"))
                    .body(body)
                    .patch(ada.path())
                    .statusCode();
            assertThat(status).isIn(200, 412);
            done += status == 200 ? 1 : 0;
            conflicts.add(read.header("ETag"));
            assertThat(conflicts).hasSizeLessThan(1_000);
        }
    }

    private static String v2(Person person) {
        return person.path().replace("v1", "v2");
    }

    private static Response patch(Person person, String path, String type, String body) {
        return person.changing(person).contentType(type).body(body).patch(path);
    }
}
