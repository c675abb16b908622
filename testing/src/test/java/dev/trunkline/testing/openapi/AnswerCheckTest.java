package dev.trunkline.testing.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of answers must itself be able to fail, and for each reason that there is. */
class AnswerCheckTest {

    private static final String DOCUMENT = """
            {"openapi": "3.1.0", "info": {"title": "t", "version": "1"},
             "paths": {
               "/things": {"get": {"responses": {
                 "200": {"description": "them", "content": {"application/json": {"schema": {
                    "type": "array", "maxItems": 2, "items": {"$ref": "#/components/schemas/Thing"}}}}},
                 "400": {"$ref": "#/components/responses/Bad"}}}},
               "/things/{id}": {
                 "get": {"responses": {
                   "200": {"description": "it",
                     "headers": {"ETag": {"required": true, "schema": {"type": "string", "pattern": "^\\"[0-9]+\\"$"}}},
                     "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}},
                 "delete": {"responses": {"204": {"description": "gone"}}}},
               "/things/mine": {"get": {"responses": {"302": {"description": "there"}}}}},
             "components": {
               "responses": {"Bad": {"description": "bad", "content": {"application/problem+json": {
                 "schema": {"$ref": "#/components/schemas/Problem"}}}}},
               "schemas": {
                 "Thing": {"type": "object", "additionalProperties": false, "required": ["name"],
                   "properties": {"name": {"type": ["string", "null"]}, "size": {"type": "integer", "exclusiveMinimum": 3},
                     "kind": {"const": "a"}, "made": {"type": "string", "format": "date-time"}}},
                 "Problem": {"type": "object", "additionalProperties": false, "required": ["status"],
                   "properties": {"status": {"type": "integer"}}}}}}""";

    private final AnswerCheck check = new AnswerCheck(new ApiDocument(DOCUMENT));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /things | 200 | application/json | [{\"name\":\"x\",\"size\":4,\"kind\":\"a\"}]",
                "GET | /things | 200 | application/json;charset=UTF-8 | [{\"name\":null,\"made\":\"2026-11-22T09:30:00Z\"}]",
                "HEAD | /things | 200 | application/json | ''",
                "GET | /things | 400 | application/problem+json | {\"status\":400}",
                "GET | /things/mine | 302 | '' | ''",
                "DELETE | /things/7 | 204 | '' | ''",
                "OPTIONS | /things/7 | 204 | '' | ''",
                "PUT | /things | 405 | application/problem+json | {\"status\":405}",
                "GET | /nothing | 404 | application/problem+json | {\"status\":404}",
                "GET | /things/ | 308 | '' | ''"
            })
    void what_the_document_allows_passes(String method, String path, int status, String type, String body) {
        assertThat(faults(method, path, status, type, body)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /things | 201 | application/json | [] | answered 201",
                "GET | /things | 404 | application/problem+json | {\"status\":404} | answered 404",
                "GET | /things | 200 | text/plain | [] | media type",
                "GET | /things | 200 | application/json | [{\"name\":5}] | /0/name",
                "GET | /things | 200 | application/json | [{}] | required property 'name'",
                "GET | /things | 200 | application/json | [{\"name\":\"x\",\"more\":1}] | 'more'",
                "GET | /things | 200 | application/json | [{\"name\":\"x\",\"size\":3}] | /0/size",
                "GET | /things | 200 | application/json | [{\"name\":\"x\",\"kind\":\"b\"}] | /0/kind",
                "GET | /things | 200 | application/json | [{\"name\":\"x\",\"made\":\"yesterday\"}] | date-time",
                "GET | /things | 200 | application/json | [{\"name\":null},{\"name\":null},{\"name\":null}] | at most 2",
                "GET | /things | 200 | application/json | [] [] | not JSON",
                "GET | /things | 400 | application/problem+json | {\"status\":400,\"stack\":\"at\"} | 'stack'",
                "GET | /things/7 | 200 | application/json | {\"name\":\"x\"} | lacks the header ETag",
                "GET | /things/mine | 200 | application/json | {} | answered 200",
                "HEAD | /things | 200 | application/json | [] | has a body",
                "DELETE | /things/7 | 204 | application/json | {} | has a body",
                "PUT | /things | 200 | application/json | {} | does not have here",
                "PUT | /things | 405 | text/html | sorry | no application/problem+json",
                "GET | /nothing | 200 | application/json | {} | not in the document",
                "GET | /nothing | 404 | application/problem+json | {\"status\":\"404\"} | /status",
                "GET | /nothing | 500 | text/html | sorry | no application/problem+json"
            })
    void what_it_does_not_allow_is_told(String method, String path, int status, String type, String body, String told) {
        assertThat(faults(method, path, status, type, body)).anyMatch(fault -> fault.contains(told));
    }

    @Test
    void a_header_of_another_form_is_told() {
        Answer answer = answer(200, Map.of("Content-Type", "application/json", "ETag", "7"), "{\"name\":\"x\"}");
        assertThat(check.faults("GET", "/things/7", answer)).hasSize(1).allMatch(fault -> fault.contains("ETag: 7"));
    }

    @Test
    void a_refusal_of_a_method_must_tell_those_that_there_are() {
        Answer answer = answer(405, Map.of("Content-Type", "application/problem+json"), "{\"status\":405}");
        assertThat(check.faults("PUT", "/things", answer)).containsExactly("has no Allow");
    }

    @Test
    void a_document_of_another_version_is_not_taken_for_one() {
        assertThatThrownBy(() -> new ApiDocument(DOCUMENT.replace("3.1.0", "3.0.3")))
                .hasMessageContaining("not OpenAPI 3.1");
    }

    private List<String> faults(String method, String path, int status, String type, String body) {
        return check.faults(method, path, answer(status, Map.of("Content-Type", type, "Allow", "GET"), body));
    }

    private static Answer answer(int status, Map<String, String> headers, String body) {
        return new Answer(
                status,
                name -> headers.getOrDefault(name, "").isEmpty() ? null : headers.get(name),
                body.getBytes(StandardCharsets.UTF_8));
    }
}
