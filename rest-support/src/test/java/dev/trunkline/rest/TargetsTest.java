package dev.trunkline.rest;

import static dev.trunkline.rest.Answers.raw;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.rest.problem.Problem;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By hand: client libraries mend or refuse what is to be tried here. */
@QuarkusTest
class TargetsTest {

    @ParameterizedTest
    @CsvSource({
        "/notes/, /notes",
        "//notes, /notes",
        "/notes//, /notes",
        "/notes/1/, /notes/1",
        "/notes//1, /notes/1",
        "//notes//1//, /notes/1",
        "/./notes, /notes",
        "/x/../notes/1, /notes/1",
        "/%6eotes, /notes",
        "/notes/?limit=1&x=%2F, /notes?limit=1&x=%2F",
        "/notes/?, /notes?",
        "http://elsewhere.example/notes/, /notes"
    })
    void another_spelling_is_sent_to_the_one_address(String target, String location) throws Exception {
        for (String method : new String[] {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
            assertThat(raw(method + " " + target))
                    .startsWith("HTTP/1.1 308 ")
                    .containsIgnoringCase("\r\nlocation: " + location + "\r\n")
                    .endsWith("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nowhere/",
                "//nowhere",
                "//evil.example/",
                "//evil.example/notes",
                "//evil.example//notes/",
                "/notes/1/2/",
                "/notes;x=1",
                "/notes;",
                "/notes/1;v=2",
                "/;/notes",
                "/NOTES",
                "/notes/1%2F",
                "/%2Fnotes"
            })
    void what_is_no_spelling_of_any_is_not_found(String target) throws Exception {
        assertThat(raw("GET " + target))
                .startsWith("HTTP/1.1 404 ")
                .contains(Problem.MEDIA_TYPE, "\"status\":404")
                .doesNotContainIgnoringCase("location:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/notes/%",
                "/notes/%zz",
                "/notes?limit=%",
                "/notes?limit=%f",
                "/notes/%c3%28",
                "/notes?limit=%ff",
                "/notes/a\"b",
                "/notes/\\evil.example",
                "/\\evil.example/",
                "/notes?limit=<1>",
                "/notes?limit=%00"
            })
    void what_cannot_be_read_is_a_fault_of_the_input(String target) throws Exception {
        assertThat(raw("GET " + target)).startsWith("HTTP/1.1 400 ").contains(Problem.MEDIA_TYPE, "\"status\":400");
    }

    @Test
    void an_address_that_is_too_long_is_told_so() throws Exception {
        assertThat(raw("GET /notes?much=" + "1".repeat(7_000))).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET /notes?much=" + "1".repeat(8_000)))
                .startsWith("HTTP/1.1 414 ")
                .contains(Problem.MEDIA_TYPE, "8000 characters");
        assertThat(raw("GET /" + "a/".repeat(20_000)))
                .startsWith("HTTP/1.1 414 ")
                .contains(Problem.MEDIA_TYPE);
    }

    @Test
    void a_redirect_does_not_wait_for_the_body_and_keeps_the_connection() throws Exception {
        String body = "{\"text\":\"a\"}";
        String post = " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " + body.length();
        assertThat(Answers.exchange("POST /notes/" + post + "\r\n\r\n" + body + "POST /notes" + post
                        + "\r\nConnection: close\r\n\r\n" + body))
                .startsWith("HTTP/1.1 308 ")
                .contains("HTTP/1.1 200 ");
    }
}
