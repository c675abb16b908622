package dev.trunkline.gateway.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests of HTTP/2 that would be others as HTTP/1, frame by frame, before an upstream that speaks HTTP/1. */
class Http2SmugglingTest {

    private static final String EVIL = "\r\nX-Evil: 1";

    /** With its method and version, the 8,192 octets that HTTP/1 may take as well. */
    private static final String LONGEST_PATH = "/" + "a".repeat(8_192 - "GET / HTTP/1.1".length());

    @RegisterExtension
    static final RecordedGateway recorded = new RecordedGateway();

    /**
     * @param body null if the head ends the stream
     * @param trailers null if there are none
     * @param line of the one request that reaches the upstream; empty if none may
     */
    record Case(String name, String section, List<String> fields, String body, List<String> trailers, String line) {
        @Override
        public String toString() {
            return name + " (RFC 9113 " + section + ")";
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        refused(cases, "no :method", "§8.3.1", ":scheme", "http", ":path", "/", ":authority", "h");
        refused(cases, "no :path", "§8.3.1", ":method", "GET", ":scheme", "http", ":authority", "h");
        refused(cases, "no :scheme", "§8.3.1", ":method", "GET", ":path", "/", ":authority", "h");
        refused(cases, "no host at all", "§8.3.1", ":method", "GET", ":scheme", "http", ":path", "/");
        refused(cases, "two :method", "§8.3", get(":method", "DELETE"));
        refused(cases, "two :path", "§8.3", get(":path", "/other"));
        refused(cases, "two :scheme", "§8.3", get(":scheme", "https"));
        refused(cases, "two :authority", "§8.3", get(":authority", "other"));
        refused(
                cases,
                "a pseudo-field behind a field",
                "§8.3",
                ":method",
                "GET",
                ":scheme",
                "http",
                "x",
                "a",
                ":path",
                "/",
                ":authority",
                "h");
        refused(cases, "a pseudo-field that nobody knows", "§8.3", get(":x", "a"));
        refused(cases, ":protocol without CONNECT", "§8.3", get(":protocol", "websocket"));
        refused(
                cases,
                ":protocol without :method",
                "§8.3.1",
                ":protocol",
                "websocket",
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "h");
        refused(cases, "a pseudo-field of answers", "§8.3", get(":status", "200"));
        refused(cases, "an empty :path", "§8.3.1", path(""));
        refused(cases, "a :path without a slash", "§8.3.1", path("a"));
        refused(cases, "a :path that is an asterisk", "§8.3.1", path("*"));
        refused(cases, "a :path with a blank", "§10.3", path("/ HTTP/1.1"));
        refused(cases, "a :path with a line end", "§10.3", path("/ HTTP/1.1" + EVIL));
        refused(cases, "a :path with NUL", "§10.3", path("/\0"));
        refused(cases, "a :path with a tab in its query", "§10.3", path("/?a\tb"));
        refused(cases, "a :path that climbs", "§10.3", path("/../a"));
        refused(
                cases,
                "a :method with a blank",
                "§10.3",
                ":method",
                "GET / HTTP/1.1" + EVIL,
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "h");
        refused(
                cases,
                "a :scheme that is a URI",
                "§8.3.1",
                ":method",
                "GET",
                ":scheme",
                "http://other/?",
                ":path",
                "/",
                ":authority",
                "h");
        refused(cases, "an :authority with a user", "§8.3.1", authority("user@h"));
        refused(cases, "an :authority with a path", "§8.3.1", authority("h/a"));
        refused(cases, "an :authority with a line end", "§10.3", authority("h" + EVIL));
        refused(cases, "an empty :authority", "§8.3.1", authority(""));
        refused(cases, "a Host that is another", "§8.3.1", get("host", "other"));
        refused(cases, "two Hosts", "§8.3.1", get("host", "h", "host", "other"));
        refused(cases, "two Hosts and no :authority", "§8.3.1", without(":authority", "host", "h", "host", "other"));
        refused(
                cases,
                "the same Host twice and no :authority",
                "§8.3.1",
                without(":authority", "host", "h", "host", "h"));
        refused(
                cases,
                "a Host beside an :authority that is none",
                "§8.3.1",
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "user@other",
                "host",
                "h");
        refused(cases, "two types", "§8.2", get("content-type", "text/plain", "content-type", "text/html"));
        refused(cases, "the same type twice", "§8.2", get("content-type", "text/plain", "content-type", "text/plain"));
        refused(cases, "CONNECT", "§8.5", ":method", "CONNECT", ":authority", "h:80");
        cases.add(new Case(
                "CONNECT and what is for its tunnel",
                "§8.5",
                List.of(":method", "CONNECT", ":authority", "h:80"),
                "hello",
                null,
                ""));
        refused(cases, "a :path beyond a request line", "§10.5.1", path(LONGEST_PATH + "a"));
        refused(cases, "a name with a capital", "§8.2.1", get("X-A", "a"));
        refused(cases, "an empty name", "§8.2.1", get("", "a"));
        refused(cases, "a name with a blank", "§8.2.1", get("x a", "a"));
        refused(cases, "a name with a colon", "§8.2.1", get("x: a\r\ny", "a"));
        refused(cases, "a name with a line end", "§8.2.1", get("x\ny", "a"));
        refused(cases, "a name with NUL", "§8.2.1", get("x\0", "a"));
        refused(cases, "a value with CR LF", "§8.2.1", get("x", "a" + EVIL));
        refused(cases, "a value with LF", "§8.2.1", get("x", "a\nb"));
        refused(cases, "a value with CR", "§8.2.1", get("x", "a\rb"));
        refused(cases, "a value with NUL", "§8.2.1", get("x", "a\0b"));
        refused(cases, "a value that begins with a blank", "§8.2.1", get("x", " a"));
        refused(cases, "a value that ends with a tab", "§8.2.1", get("x", "a\t"));
        refused(cases, "Connection", "§8.2.2", get("connection", "x"));
        refused(cases, "Keep-Alive", "§8.2.2", get("keep-alive", "5"));
        refused(cases, "Proxy-Connection", "§8.2.2", get("proxy-connection", "keep-alive"));
        refused(cases, "Upgrade", "§8.2.2", get("upgrade", "websocket"));
        refused(cases, "TE that is not trailers", "§8.2.2", get("te", "gzip"));
        cases.add(new Case(
                "Transfer-Encoding", "§8.2.2", List.of(get("transfer-encoding", "chunked")), "0\r\n\r\n", null, ""));
        cases.add(new Case(
                "a length beyond the body", "§8.1.1", List.of(post("content-length", "6")), "hello", null, ""));
        cases.add(new Case(
                "a length short of the body", "§8.1.1", List.of(post("content-length", "4")), "hello", null, ""));
        cases.add(new Case("a length without a body", "§8.1.1", List.of(post("content-length", "5")), null, null, ""));
        cases.add(new Case(
                "two lengths",
                "§8.1.1",
                List.of(post("content-length", "5", "content-length", "6")),
                "hello",
                null,
                ""));
        cases.add(new Case("a length with a sign", "§8.1.1", List.of(post("content-length", "+5")), "hello", null, ""));
        cases.add(new Case(
                "a list of lengths that differ", "§8.1.1", List.of(post("content-length", "5, 6")), "hello", null, ""));
        cases.add(new Case(
                "a pseudo-field among the trailers", "§8.1", List.of(post()), "hello", List.of(":path", "/x"), ""));
        cases.add(new Case("a capital among the trailers", "§8.2.1", List.of(post()), "hello", List.of("X", "a"), ""));
        cases.add(new Case(
                "a length that fits",
                "§8.1.1",
                List.of(post("content-length", "5")),
                "hello",
                null,
                "POST / HTTP/1.1"));
        cases.add(new Case("a body without a length", "§8.1", List.of(post()), "hello", null, "POST / HTTP/1.1"));
        once(cases, "TE: trailers", "§8.2.2", get("te", "trailers"), "GET / HTTP/1.1");
        once(cases, "a Host that is the same", "§8.3.1", get("host", "h"), "GET / HTTP/1.1");
        once(
                cases,
                "a Host and no :authority",
                "§8.3.1",
                new String[] {":method", "GET", ":scheme", "http", ":path", "/", "host", "h"},
                "GET / HTTP/1.1");
        once(
                cases,
                "a :path that fills a request line",
                "§10.5.1",
                path(LONGEST_PATH),
                "GET " + LONGEST_PATH + " HTTP/1.1");
        once(cases, "a path of many spellings", "§8.3.1", path("/a//%7e/../b"), "GET /a/b HTTP/1.1");
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nothing_becomes_another_request_as_http_1(Case one) throws Exception {
        String answer;
        try (RawHttp2 client = new RawHttp2(recorded.gateway.port())) {
            client.headers(
                    one.body() == null && one.trailers() == null, one.fields().toArray(String[]::new));
            if (one.body() != null) {
                client.data(one.trailers() == null, one.body());
            }
            if (one.trailers() != null) {
                client.headers(true, one.trailers().toArray(String[]::new));
            }
            answer = client.answer();
        }

        List<RecordingUpstream.Seen> seen = recorded.seen();
        if (one.line().isEmpty()) {
            assertThat(answer).isIn("RESET", "CLOSED", "400", "414", "501");
            assertThat(seen).isEmpty();
        } else {
            assertThat(answer).isEqualTo("200");
            assertThat(seen).singleElement().satisfies(request -> {
                assertThat(request.line()).isEqualTo(one.line());
                assertThat(request.body()).isEqualTo(one.body() == null ? "" : one.body());
                assertThat(request.values("Host")).hasSize(1);
            });
        }
        assertThat(recorded.upstream.unreadable()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("crumbs")
    void crumbs_of_a_cookie_are_one_line_to_the_upstream(List<String> crumbs) throws Exception {
        try (RawHttp2 client = new RawHttp2(recorded.gateway.port())) {
            client.headers(true, get(crumbs.toArray(String[]::new)));
            assertThat(client.answer()).isEqualTo("200");
        }

        assertThat(recorded.upstream.seen()).singleElement().satisfies(request -> assertThat(request.values("Cookie"))
                .containsExactly("a=1; b=2; c=3"));
    }

    static List<List<String>> crumbs() {
        return List.of(
                List.of("cookie", "a=1; b=2; c=3"),
                List.of("cookie", "a=1", "cookie", "b=2", "cookie", "c=3"),
                List.of("cookie", "a=1", "x", "y", "cookie", "b=2; c=3"));
    }

    private static void refused(List<Case> cases, String name, String section, String... fields) {
        cases.add(new Case(name, section, List.of(fields), null, null, ""));
    }

    private static void once(List<Case> cases, String name, String section, String[] fields, String line) {
        cases.add(new Case(name, section, List.of(fields), null, null, line));
    }

    private static String[] path(String path) {
        return new String[] {":method", "GET", ":scheme", "http", ":path", path, ":authority", "h"};
    }

    /** A GET of everything but one pseudo-field. */
    private static String[] without(String pseudo, String... more) {
        List<String> fields = new ArrayList<>(List.of(get(more)));
        int at = fields.indexOf(pseudo);
        fields.subList(at, at + 2).clear();
        return fields.toArray(String[]::new);
    }

    private static String[] authority(String authority) {
        return new String[] {":method", "GET", ":scheme", "http", ":path", "/", ":authority", authority};
    }

    private static String[] get(String... more) {
        return with("GET", more);
    }

    private static String[] post(String... more) {
        return with("POST", more);
    }

    private static String[] with(String method, String... more) {
        List<String> fields =
                new ArrayList<>(List.of(":method", method, ":scheme", "http", ":path", "/", ":authority", "h"));
        fields.addAll(Arrays.asList(more));
        return fields.toArray(String[]::new);
    }
}
