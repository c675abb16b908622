package dev.trunkline.gateway.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.FramesInTest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestFilterTest {

    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest();
        int port = gateway.upstream(request -> request.response().end("passed"));
        gateway.start(
                "upstreams:",
                "  up: { discover: \"dns://127.0.0.1:" + port + "\" }",
                "filter:",
                "  - { id: trace, methods: [TRACE, TRACK] }",
                "  - { id: scripts, path: { find: \"[.](php|asp)$\" } }",
                "  - { id: admin, path: /admin/**, not-from: [10.0.0.0/8, \"fd00::/8\"] }",
                "  - { id: scanners, headers: { user-agent: { find: \"(?i)sqlmap|nikto\" } } }",
                "  - { id: cookies, headers: { cookie: { find: \"a=1; b=2\" } } }",
                "  - { id: injection, query: \"(?i)union[ +]+select|<script\" }",
                "  - { id: debug, query: { debug: { present: true } }, from: [127.0.0.0/8] }",
                "  - { id: inner, headers: { Host: { find: \"^inner[.]\" } } }",
                "  - { id: nameless, headers: { host: { present: false } } }",
                "  - { id: strange, shadow: true, headers: { x-strange: { present: true } } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none }",
                "  - id: upload",
                "    match: { path: /upload }",
                "    to: up",
                "    auth: none",
                "    filter: [{ id: json-only, body-types: [application/json, text/*] }]");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
                    GET   | /a                              |                        | 200 | none
                    TRACE | /a                              |                        | 403 | trace
                    GET   | /a/index.php                    |                        | 403 | scripts
                    GET   | /a/%69ndex.%70hp                |                        | 403 | scripts
                    GET   | /a/./b/../index.php             |                        | 403 | scripts
                    GET   | /a/index.phpx                   |                        | 200 | none
                    GET   | /admin                          |                        | 403 | admin
                    GET   | /admin/x                        |                        | 403 | admin
                    GET   | //admin//x                      |                        | 403 | admin
                    GET   | /administrator                  |                        | 200 | none
                    GET   | /a                              | User-Agent: SqlMap/1.8 | 403 | scanners
                    GET   | /a?q=1+union++select            |                        | 403 | injection
                    GET   | /a?q=%75nion%20%53elect         |                        | 403 | injection
                    GET   | /a?q=%3Cscript%3E               |                        | 403 | injection
                    GET   | /a?q=reunion                    |                        | 200 | none
                    GET   | /a?debug                        |                        | 403 | debug
                    GET   | /a?debugging                    |                        | 200 | none
                    GET   | /a?x=debug                      |                        | 200 | none
                    """)
    void a_request_that_a_rule_is_about_is_refused_and_counted(
            String method, String target, String header, int status, String rule) throws IOException {
        String answer = gateway.raw(method + " " + target + " HTTP/1.1\r\nHost: edge.test\r\nConnection: close\r\n"
                + (header == null ? "" : header + "\r\n") + "\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(denied(rule)).isEqualTo(status == 403 ? 1 : 0);
        if (status == 403) {
            assertThat(answer)
                    .contains("application/problem+json", "problems/filtered")
                    .doesNotContain(rule + "'");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    application/json                | 200
                    Application/JSON; charset=utf-8 | 200
                    text/csv                        | 200
                    application/xml                 | 415
                    application/jsonx               | 415
                                                    | 415
                    application/json, text/html     | 415
                    text/plain, application/xml     | 415
                    text/plain; a="\\", text/html    | 415
                    text/plain; a="b, c\\""; d=e      | 200
                    """)
    void a_body_of_another_type_is_refused(String type, int status) throws IOException {
        String answer = gateway.raw("POST /upload HTTP/1.1\r\nHost: edge.test\r\nConnection: close\r\n"
                + (type == null ? "" : "Content-Type: " + type + "\r\n") + "Content-Length: 2\r\n\r\n{}");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        if (status == 415) {
            assertThat(answer).contains("Accept: application/json, text/*");
        }
    }

    @Test
    void a_body_of_two_types_is_refused_before_any_rule() throws IOException {
        String answer = gateway.raw("POST /upload HTTP/1.1\r\nHost: edge.test\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Type: application/xml\r\nContent-Length: 2\r\n\r\n{}");

        assertThat(answer).matches("(?s)HTTP/1\\.[01] 400 .*").contains("one Content-Type");
    }

    /** RFC 9113 §8.2.3: they are one line to the service, and so to whatever decides for it. */
    @Test
    void crumbs_of_a_cookie_are_one_line_to_rules() throws Exception {
        try (FramesInTest client = new FramesInTest(gateway.port())) {
            client.send(
                    FramesInTest.HEADERS,
                    FramesInTest.END_HEADERS | FramesInTest.END_STREAM,
                    1,
                    FramesInTest.fields(
                            ":method", "GET",
                            ":scheme", "http",
                            ":authority", "edge.test",
                            ":path", "/a",
                            "cookie", "a=1",
                            "x-between", "y",
                            "cookie", "b=2"));

            assertThat(client.decode(client.await(frame -> frame.is(FramesInTest.HEADERS)))
                            .status())
                    .hasToString("403");
        }
        assertThat(denied("cookies")).isEqualTo(1);
    }

    @Test
    void a_host_is_seen_wherever_a_client_writes_it() throws Exception {
        for (String host : List.of("edge.test", "inner.test")) {
            int status = host.startsWith("inner") ? 403 : 200;
            assertThat(gateway.raw("GET /a HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 " + status);
            assertThat(FramesInTest.status(gateway.port(), ":authority", host)).isEqualTo(status);
            assertThat(FramesInTest.status(gateway.port(), "host", host)).isEqualTo(status);
        }
        assertThat(denied("inner")).isEqualTo(3);
        assertThat(denied("nameless")).isZero();
    }

    @Test
    void a_request_without_a_body_needs_no_type() throws IOException {
        assertThat(gateway.get("/upload")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void a_rule_in_the_shadow_only_counts() throws IOException {
        assertThat(gateway.get("/a", "X-Strange: 1")).startsWith("HTTP/1.1 200 ");

        assertThat(gateway.gateway().counts().of(RequestFilter.METER, "rule", "strange", "verdict", "seen"))
                .isEqualTo(1);
        assertThat(denied("strange")).isZero();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    { id: a }                               | this rule would refuse everything
                    { id: a, from: [10.0.0.0/33] }          | write an address and a prefix
                    { id: a, from: [here] }                 | write an address and a prefix
                    { id: a, path: { is: "/a" } }           | write a pattern, as /admin/**, or
                    { id: a, path: { find: "a(?=b)" } }     | is not a regular expression of RE2
                    { id: a, body-types: [json] }           | write application/json or text/*
                    { id: a, methods: [get] }               | written in capitals
                    { id: trace, methods: [GET] }           | the id 'trace' is taken
                    { id: a, user-agent: x }                | 'user-agent' is not known here
                    """)
    void a_rule_with_a_fault_is_told_with_what_would_be_right(String rule, String told) throws IOException {
        try (GatewayInTest refusing = new GatewayInTest()) {
            assertThatThrownBy(() -> refusing.start(
                            "upstreams:",
                            "  up: { discover: \"dns://127.0.0.1:1\" }",
                            "filter:",
                            "  - { id: trace, methods: [TRACE] }",
                            "  - " + rule,
                            "routes:",
                            "  - { id: any, match: { path: /** }, to: up, auth: none }"))
                    .hasMessageContaining("line 5, column")
                    .hasMessageContaining(told);
        }
    }

    private long denied(String rule) {
        return gateway.gateway().counts().of(RequestFilter.METER, "rule", rule, "verdict", "denied");
    }
}
