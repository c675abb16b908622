package dev.trunkline.rest;

import static dev.trunkline.rest.Answers.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class PatchesTest {

    private static final String MERGE = "application/merge-patch+json";
    private static final String OPERATIONS = "application/json-patch+json";

    @Test
    void a_patch_is_read_by_its_media_type() {
        patch(MERGE, "{\"text\":\"new\"}").then().statusCode(200).body("text", equalTo("new"));
        patch(OPERATIONS, "[{\"op\":\"replace\",\"path\":\"/text\",\"value\":\"new\"}]")
                .then()
                .statusCode(200)
                .body("text", equalTo("new"));
        patch(OPERATIONS + ";charset=utf-8", "[]").then().statusCode(200).body("text", equalTo("text"));
    }

    @Test
    void another_media_type_is_told_which_ones_there_are() {
        problem(patch("application/json", "{}").then(), 415)
                .header("Accept-Patch", "application/json-patch+json, application/merge-patch+json");
    }

    @Test
    void a_test_that_fails_is_a_conflict() {
        problem(
                        patch(OPERATIONS, "[{\"op\":\"test\",\"path\":\"/text\",\"value\":\"x\"}]")
                                .then(),
                        409)
                .body("type", containsString("patch-test-failed"))
                .body("errors.pointer", contains("/0"));
    }

    @Test
    void a_path_that_is_not_there_cannot_be_processed() {
        problem(patch(OPERATIONS, "[{\"op\":\"remove\",\"path\":\"/txet\"}]").then(), 422)
                .body("errors.pointer", contains("/0/path"));
    }

    @Test
    void everything_that_is_wrong_with_the_result_is_told() {
        problem(
                        patch(MERGE, "{\"text\":null,\"colour\":\"blue\",\"more\":1,\"tags\":[{\"name\":\" \"},7]}")
                                .then(),
                        400)
                .body("errors.pointer", hasItems("/text", "/colour", "/more", "/tags/0/name", "/tags/1"))
                .body("errors.size()", equalTo(5));
        problem(patch(MERGE, "[]").then(), 400).body("errors.pointer", contains(""));
        problem(patch(MERGE, "null").then(), 400).body("errors.pointer", contains(""));
        problem(patch(MERGE, "{\"text\":\"a\\u0000\"}").then(), 400).body("errors.pointer", contains("/text"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"text\":\"a\",\"text\":\"b\"}", "{} {}", "nope"})
    void what_is_not_json_is_no_patch(String body) {
        problem(patch(MERGE, body).then(), 400);
        problem(patch(OPERATIONS, body).then(), 400);
    }

    @Test
    void depth_and_numbers_have_bounds() {
        problem(
                patch(MERGE, "{\"tags\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")
                        .then(),
                400);
        problem(patch(MERGE, "{\"text\":" + "9".repeat(10_000) + "}").then(), 400);
        problem(patch(MERGE, "{\"text\":1e999999999}").then(), 400).body("errors.pointer", contains("/text"));
        problem(
                patch(OPERATIONS, "[{\"op\":\"test\",\"path\":\"/text\",\"value\":1e999999999}]")
                        .then(),
                409);
    }

    private static Response patch(String type, String body) {
        return given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .encodeContentTypeAs(MERGE, ContentType.TEXT)
                                .encodeContentTypeAs(OPERATIONS, ContentType.TEXT)
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .contentType(type)
                .body(body)
                .patch("/patches");
    }
}
