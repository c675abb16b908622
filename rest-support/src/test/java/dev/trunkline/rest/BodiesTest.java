package dev.trunkline.rest;

import static dev.trunkline.rest.Answers.json;
import static dev.trunkline.rest.Answers.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.trunkline.testing.Http1;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class BodiesTest {

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
    void unknown_fields_wrong_types_and_violations_are_told_at_once() {
        problem(
                        json("{\"colour\":7,\"one\":{},\"tags\":[{\"name\":\" \",\"two\":2},\"three\",{\"name\":[]}],"
                                        + "\"text\":\"too long\"}")
                                .post("/notes")
                                .then(),
                        400)
                .body(
                        "errors.pointer",
                        contains("/colour", "/one", "/tags/0/name", "/tags/0/two", "/tags/1", "/tags/2/name", "/text"))
                .body("detail", equalTo("7 faults in the input"));
    }

    @Test
    void a_field_of_the_wrong_type_is_not_called_missing_too() {
        problem(json("{\"text\":[1]}").post("/notes").then(), 400)
                .body("errors.pointer", contains("/text"))
                .body("detail", equalTo("has the wrong type, must be a string"));
    }

    @Test
    void a_body_of_faults_is_answered_by_some_of_them() {
        String body =
                IntStream.range(0, 4_000).mapToObj("\"a%d\":1"::formatted).collect(Collectors.joining(",", "{", "}"));
        problem(json(body).post("/notes").then(), 400).body("errors.size()", lessThanOrEqualTo(33));
    }

    @Test
    void an_unknown_field_is_named_with_the_known_ones() {
        problem(json("{\"text\":\"a\",\"tgas\":[]}").post("/notes").then(), 400)
                .body("errors[0].pointer", equalTo("/tgas"))
                .body("detail", containsString("colour, count, tags, text"));
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
    void a_missing_or_empty_body_is_a_fault_of_the_input() {
        problem(given().contentType("application/json").post("/notes").then(), 400)
                .body("errors.size()", equalTo(1));
        problem(json("  ").post("/notes").then(), 400).body("detail", equalTo("a JSON body is missing"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "null; must not be null",
                "[]; has the wrong type, must be an object",
                "7; has the wrong type, must be an object",
                "true; has the wrong type, must be an object",
                "\"text\"; has the wrong type, must be an object",
            })
    void what_is_no_object_is_told_to_be_one(String body, String detail) {
        problem(json(body).post("/notes").then(), 400)
                .body("errors.pointer", contains(""))
                .body("detail", equalTo(detail));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "{\"text\":\"a\",\"text\":\"b\"}; /text",
                "{\"tags\":[{\"name\":\"a\",\"name\":\"b\"}]}; /tags/0/name",
                "{\"text\":\"a\"} {}; ''",
                "{\"text\":7}; /text",
                "{\"text\":true}; /text",
                "{\"text\":1e999999999}; /text",
                "{\"text\":\"a\\u0000\"}; /text",
                "{\"text\":\"\\ud800\"}; /text",
                "{\"text\":\"a\",\"colour\":0}; /colour",
                "{\"text\":\"a\",\"tags\":{}}; /tags",
                "{\"text\":\"a\",\"count\":1e999999999}; /count",
                "{\"text\":\"a\",\"count\":99999999999}; /count",
                "{\"text\":\"a\",\"count\":1.5}; /count",
                "{\"text\":\"a\",\"count\":1.0}; /count",
                "{\"text\":\"a\",\"count\":\"1\"}; /count",
                "{\"text\":\"a\",\"count\":true}; /count",
            })
    void what_a_lenient_reader_would_guess_at_is_refused(String body, String pointer) {
        problem(json(body).post("/notes").then(), 400).body("errors.pointer", contains(pointer));
    }

    @Test
    void nesting_and_numbers_without_end_are_refused() {
        problem(json("[".repeat(10_000)).post("/notes").then(), 400).body("detail", containsString("nested too deep"));
        problem(json("{\"text\":".repeat(5_000)).post("/notes").then(), 400)
                .body("detail", containsString("nested too deep"));
        problem(json("{\"count\":" + "9".repeat(10_000) + "}").post("/notes").then(), 400)
                .body("detail", containsString("a number is too long"))
                .body("errors.pointer", contains("/count"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"text\":\"a\",\"count\":7}", " {\"text\" : \"\\u00e9\"} \n", "{\"text\":\"a\",\"tags\":null}"
            })
    void what_is_right_passes(String body) {
        json(body).post("/notes").then().statusCode(200);
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
        HttpResponse<String> answer = Http1.client()
                .send(
                        HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/notes"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("65536 bytes");
    }
}
