package dev.trunkline.rest;

import static dev.trunkline.rest.Answers.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.trunkline.rest.problem.Problem;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ProblemsTest {

    @Test
    void a_query_parameter_out_of_bounds_is_named() {
        problem(given().get("/notes?limit=101").then(), 400).body("errors[0].pointer", equalTo("limit"));
    }

    @Test
    void the_frameworks_refusals_have_the_same_shape() {
        problem(given().get("/nowhere").then(), 404).body("instance", equalTo("/nowhere"));
        problem(given().delete("/notes").then(), 405).header("Allow", containsString("POST"));
        problem(given().contentType("text/csv").body("a,b").post("/notes").then(), 415)
                .header("Accept-Post", "application/json");
        problem(given().accept("image/png").get("/notes").then(), 406).body("detail", containsString("image/png"));
    }

    @Test
    void an_unknown_doubled_or_empty_parameter_is_named() {
        problem(given().get("/notes?limti=1").then(), 400)
                .body("errors[0].pointer", equalTo("limti"))
                .body("detail", containsString("known here: limit"));
        problem(given().get("/notes?limit=1&limit=2").then(), 400).body("errors[0].pointer", equalTo("limit"));
        problem(given().get("/notes?limit=").then(), 400).body("errors[0].pointer", equalTo("limit"));
    }

    @Test
    void what_fails_before_a_resource_is_found_has_the_same_shape() throws IOException {
        // By hand: no client library would leave out the Host.
        assertThat(Answers.exchange("GET /notes HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains(Problem.MEDIA_TYPE, "'Host' header");
    }

    @Test
    void an_id_that_is_not_canonical_is_not_found() {
        problem(given().get("/notes/0192F3A0-0000-7000-8000-000000000000").then(), 404);
        given().get("/notes/0192f3a0-0000-7000-8000-000000000000").then().statusCode(200);
    }

    @Test
    void a_change_needs_the_tag_of_what_it_changes() {
        problem(given().put("/notes/1").then(), 428);
        problem(given().header("If-Match", "\"6\"").put("/notes/1").then(), 412).header("ETag", "\"7\"");
        problem(given().header("If-Match", "W/\"7\"").put("/notes/1").then(), 412);
        given().header("If-Match", "\"6\", \"7\"").put("/notes/1").then().statusCode(200);
    }

    @Test
    void a_failure_of_ours_tells_the_trace_and_nothing_else() {
        problem(
                        given().header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                                .get("/notes/broken")
                                .then(),
                        500)
                .body("traceId", equalTo("0af7651916cd43dd8448eb211c80319c"))
                .body("detail", not(containsString("disk")));
    }
}
