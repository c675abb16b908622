package dev.trunkline.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.trunkline.rest.problem.Problem;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ProblemsTest {

    @Test
    void each_violation_is_listed_with_its_pointer() {
        problem(
                        json("{\"text\":\"too long\",\"tags\":[{\"name\":\" \"}]}")
                                .post("/notes")
                                .then(),
                        400)
                .body("errors.pointer", hasItems("/text", "/tags/0/name"))
                .body("detail", equalTo("2 faults in the input"));
    }

    @Test
    void an_unknown_field_is_named_with_the_known_ones() {
        problem(json("{\"text\":\"a\",\"tgas\":[]}").post("/notes").then(), 400)
                .body("errors[0].pointer", equalTo("/tgas"))
                .body("detail", containsString("colour, tags, text"));
    }

    @Test
    void a_value_outside_an_enumeration_is_told_the_allowed_ones() {
        problem(json("{\"text\":\"a\",\"colour\":\"blue\"}").post("/notes").then(), 400)
                .body("errors[0].pointer", equalTo("/colour"))
                .body("detail", containsString("red, green"));
    }

    @Test
    void broken_json_is_told_its_line_and_column() {
        problem(json("{\"text\": \n nope}").post("/notes").then(), 400)
                .body("detail", containsString("line 2, column"));
    }

    @Test
    void a_missing_body_is_a_fault_of_the_input() {
        problem(given().contentType("application/json").post("/notes").then(), 400);
    }

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
    void options_and_405_tell_the_methods_of_the_very_path() {
        given().options("/notes").then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS, POST");
        given().options("/notes/1").then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS, PUT");
        problem(given().delete("/notes/1").then(), 405).header("Allow", "GET, HEAD, OPTIONS, PUT");
        problem(given().options("/nowhere").then(), 404);
    }

    @Test
    void head_tells_what_get_tells() {
        var get = given().get("/notes");
        given().head("/notes")
                .then()
                .statusCode(200)
                .header("Content-Length", get.header("Content-Length"))
                .contentType(get.contentType());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\":\"a\",\"text\":\"b\"}",
                "{\"text\":\"a\"} {}",
                "{\"text\":7}",
                "{\"text\":true}",
                "{\"text\":\"a\\u0000\"}",
                "{\"text\":\"\\ud800\"}",
                "{\"text\":\"a\",\"colour\":0}",
                "[]",
                "null",
                "\"text\"",
                "{\"text\":\"a\",\"tags\":{}}"
            })
    void what_a_lenient_reader_would_guess_at_is_refused(String body) {
        problem(json(body).post("/notes").then(), 400).body("errors.size()", equalTo(1));
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused() {
        byte[] body = "{\"text\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);
        problem(
                given().contentType("application/json")
                        .body(body)
                        .post("/notes")
                        .then(),
                400);
    }

    @Test
    void a_body_over_the_limit_is_refused_whether_its_length_is_told_or_not() throws Exception {
        byte[] body = ("{\"text\":\"" + "a".repeat(65_536) + "\"}").getBytes(StandardCharsets.UTF_8);
        problem(
                given().contentType("application/json")
                        .body(body)
                        .post("/notes")
                        .then(),
                413);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/notes"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("65536 bytes");
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
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.getOutputStream()
                    .write("GET /notes HTTP/1.1\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400")
                    .contains(Problem.MEDIA_TYPE, "'Host' header");
        }
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

    private static RequestSpecification json(String body) {
        return given().contentType("application/json").body(body);
    }

    private static ValidatableResponse problem(ValidatableResponse response, int status) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("title", not(equalTo("")))
                .body("traceId", matchesPattern("[0-9a-f]{32}"));
    }
}
