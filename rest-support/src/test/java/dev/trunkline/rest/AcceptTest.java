package dev.trunkline.rest;

import static dev.trunkline.rest.Answers.raw;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What comes of an {@code Accept} that is not as RFC 9110 §12.5.1 has it, over real sockets. */
@QuarkusTest
class AcceptTest {

    private static final String LONG = "a/b,".repeat(900);

    /** Nothing in it can be understood, or what can be asks for anything. */
    private static final List<String> DISREGARDED = List.of(
            "",
            "x",
            "*/",
            "/*",
            "/",
            ";;;",
            ",,,",
            ";q=1",
            "q=0.5",
            "*",
            "*;q=0.1",
            "*/json",
            "\"",
            "\"*/*",
            "a/b/c",
            "application/json;q=abc",
            "application/json;q=",
            "application/json;q=9",
            "application/json;;;",
            "application/json;charset=\"utf-8",
            "application/json;a=\"b,c\"",
            "application",
            "application/",
            "*/*;q=.2",
            "\u00ff/\u00ff",
            "{}",
            "application/json, x",
            "x".repeat(3_000),
            ",".repeat(3_000),
            "application/json;" + "a=b;".repeat(700),
            "*; q=.2, */*; q=.2",
            "%2f",
            "application\\json");

    /** Understood, and not to be had. */
    private static final List<String> REFUSED =
            List.of("text/html", "text/html;q=abc", "image/*", "text/html, x", LONG, "text/html;level=1;q=0.5");

    @TestFactory
    Stream<DynamicTest> what_asks_for_nothing_that_can_be_understood_gets_what_there_is() {
        return DISREGARDED.stream().map(accept -> test(accept, "200", "Accept: " + accept));
    }

    @TestFactory
    Stream<DynamicTest> what_is_understood_and_not_to_be_had_is_406() {
        return REFUSED.stream().map(accept -> test(accept, "406", "Accept: " + accept));
    }

    @TestFactory
    Stream<DynamicTest> several_fields_are_one_list() {
        return Stream.of(
                test("two", "200", "Accept: text/html\r\nAccept: application/json"),
                test("bad and good", "200", "Accept: ;;;\r\nAccept: application/json"),
                test("empty and good", "200", "Accept:\r\nAccept: application/json"),
                test("all bad", "200", "Accept: x\r\nAccept: */\r\nAccept:"),
                test("none to be had", "406", "Accept: text/html\r\nAccept: x\r\nAccept: image/png"));
    }

    private static DynamicTest test(String name, String status, String lines) {
        String shown = name.length() > 40 ? name.substring(0, 40) + "..." : name;
        return DynamicTest.dynamicTest("'" + shown + "'", () -> {
            String answer = raw("GET /notes", lines);
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        });
    }
}
