package dev.trunkline.rest;

import static dev.trunkline.rest.Answers.problem;
import static dev.trunkline.rest.Answers.raw;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class MethodsTest {

    @Test
    void options_and_405_tell_the_methods_of_the_very_path() {
        given().options("/notes").then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS, POST");
        given().options("/notes/1").then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS, PUT");
        problem(given().delete("/notes/1").then(), 405).header("Allow", "GET, HEAD, OPTIONS, PUT");
        problem(given().options("/nowhere").then(), 404);
        problem(given().options("/notes/1/nowhere").then(), 404);
    }

    @Test
    void options_tell_what_may_be_sent() {
        given().options("/notes").then().header("Accept-Post", "application/json");
        given().options("/patches")
                .then()
                .header("Accept-Patch", "application/json-patch+json, application/merge-patch+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "PROPFIND", "get", "PATCH"})
    void a_method_that_is_not_for_the_resource_is_405_whatever_it_is(String method) throws Exception {
        assertThat(raw(method + " /notes"))
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("\r\nallow: GET, HEAD, OPTIONS, POST\r\n");
    }

    @Test
    void head_on_what_has_no_get_is_405() throws Exception {
        assertThat(raw("HEAD /patches"))
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("\r\nallow: OPTIONS, PATCH\r\n")
                .endsWith("\r\n\r\n");
    }

    /** Errors among them, those that the filters before any resource make too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/notes",
                "/notes?limit=101",
                "/notes?unknown=1",
                "/notes/0192f3a0-0000-7000-8000-000000000000",
                "/notes/1",
                "/notes;x=1",
                "/notes/%zz",
                "/nowhere",
                "/forms",
                "/forms/pages"
            })
    void head_is_get_without_the_body(String target) throws Exception {
        String get = raw("GET " + target);
        String head = raw("HEAD " + target);
        assertThat(fields(head)).isEqualTo(fields(get)).anyMatch(line -> line.startsWith("content-length: "));
        assertThat(head).endsWith("\r\n\r\n");
    }

    @Test
    void what_can_be_had_in_two_forms_says_so_to_caches() {
        given().accept("text/plain")
                .get("/forms")
                .then()
                .header("Vary", "Accept")
                .body(equalTo("text"));
        given().accept("application/json")
                .get("/forms")
                .then()
                .header("Vary", "Accept")
                .body(equalTo("{}"));
        problem(given().accept("image/png").get("/forms").then(), 406).header("Vary", "Accept");
        given().get("/notes").then().header("Vary", nullValue());
    }

    @Test
    void a_page_links_to_the_next_one() {
        given().get("/forms/pages").then().header("Link", "</forms/pages?cursor=two>; rel=\"next\"");
        given().urlEncodingEnabled(false)
                .get("/forms/pages?q=%C3%A9&cursor=one&limit=2")
                .then()
                .header("Link", "</forms/pages?q=%C3%A9&limit=2&cursor=two>; rel=\"next\"");
        given().get("/forms/pages?cursor=two").then().header("Link", nullValue());
    }

    /** Header lines in lower case, but for what differs between any two answers. */
    private static List<String> fields(String answer) {
        String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
        return Arrays.stream(head.split("\r\n"))
                .map(String::toLowerCase)
                .sorted()
                .toList();
    }
}
