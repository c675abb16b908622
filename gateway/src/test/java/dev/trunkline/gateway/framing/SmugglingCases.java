package dev.trunkline.gateway.framing;

import java.util.ArrayList;
import java.util.List;

/**
 * Requests that some pair of servers has read in two ways, and their harmless neighbours, each with the section that
 * settles it. RFC 9112 unless another is named.
 */
final class SmugglingCases {

    /** What must come of a request. */
    sealed interface Verdict {

        /** Answered with this status, the connection closed, and nothing whole at the upstream. */
        record Refused(int status) implements Verdict {}

        /** One request at the upstream, with this line and this body. */
        record Once(String line, String body) implements Verdict {}

        /** Answered here. */
        record Here(int status) implements Verdict {}
    }

    record Case(String name, String section, String request, Verdict verdict) {
        @Override
        public String toString() {
            return name + " (" + section + ")";
        }
    }

    /** Comes behind what may be misread; whoever misreads takes it for a request of its own. */
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

    private static final Verdict BAD = new Verdict.Refused(400);

    private final List<Case> cases = new ArrayList<>();

    private SmugglingCases() {
        lengths();
        codings();
        lines();
        requestLines();
        chunks();
        hosts();
        types();
        targets();
        hopByHop();
    }

    static List<Case> all() {
        return new SmugglingCases().cases;
    }

    private void lengths() {
        refused(
                "Content-Length before Transfer-Encoding",
                "§6.3",
                post("Content-Length: 5", "Transfer-Encoding: chunked", "0\r\n\r\n" + SMUGGLED));
        refused(
                "Transfer-Encoding before Content-Length",
                "§6.3",
                post("Transfer-Encoding: chunked", "Content-Length: 40", "0\r\n\r\n" + SMUGGLED));
        refused(
                "Content-Length 0 beside chunks",
                "§6.3",
                post("Content-Length: 0", "Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n"));
        refused("two lengths that differ", "§6.3", post("Content-Length: 5", "Content-Length: 6", "hello!"));
        refused("two lengths that agree", "§6.3", post("Content-Length: 5", "Content-Length: 5", "hello"));
        refused("a list of lengths that agree", "§6.3", post("Content-Length: 5, 5", "hello"));
        refused("a list of lengths that differ", "§6.3", post("Content-Length: 5, 40", "hello" + SMUGGLED));
        refused("a length with a sign", "RFC 9110 §8.6", post("Content-Length: +5", "hello"));
        refused("a negative length", "RFC 9110 §8.6", post("Content-Length: -5", "hello"));
        refused("a hexadecimal length", "RFC 9110 §8.6", post("Content-Length: 0x5", "hello"));
        refused("a length with a fraction", "RFC 9110 §8.6", post("Content-Length: 5.0", "hello"));
        refused("a length with a blank inside", "RFC 9110 §8.6", post("Content-Length: 1 0", "hello"));
        refused("a length with something behind it", "RFC 9110 §8.6", post("Content-Length: 5;a", "hello"));
        refused("a length in quotes", "RFC 9110 §8.6", post("Content-Length: \"5\"", "hello"));
        refused("an empty length", "RFC 9110 §8.6", post("Content-Length:", "hello"));
        refused("a length beyond 64 bits", "RFC 9110 §8.6", post("Content-Length: 18446744073709551621", "hello"));
        refused("a length with digits of another script", "RFC 9110 §8.6", post("Content-Length: \u00b2", "he"));
        once("a length with zeros before it", "RFC 9110 §8.6", post("Content-Length: 0005", "hello"), "hello");
        once("a length between tabs", "RFC 9110 §5.5", post("Content-Length:\t5 \t", "hello"), "hello");
        once(
                "a body that looks like a request",
                "§6.3",
                post("Content-Length: " + SMUGGLED.length(), SMUGGLED),
                SMUGGLED);
        refused(
                "eight octets behind an old WebSocket's head",
                "RFC 6455 §4.1",
                get("Sec-WebSocket-Key1: 1", "Sec-WebSocket-Key2: 2", "GET /smu"));
    }

    private void codings() {
        refused("a coding that is not chunked", "§6.1", post("Transfer-Encoding: identity", "hello"));
        refused("gzip under chunked", "§6.1", post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"));
        refused("chunked that is not last", "§6.3", post("Transfer-Encoding: chunked, identity", "0\r\n\r\n"));
        refused("chunked twice in one line", "§6.1", post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n"));
        refused(
                "chunked in two lines",
                "§6.1",
                post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", "0\r\n\r\n"));
        refused(
                "chunked and another in two lines",
                "§6.3",
                post("Transfer-Encoding: chunked", "Transfer-Encoding: cow", "0\r\n\r\n"));
        refused("almost chunked", "§6.1", post("Transfer-Encoding: xchunked", "0\r\n\r\n"));
        refused("chunked with a parameter", "§7", post("Transfer-Encoding: chunked;q=1", "0\r\n\r\n"));
        refused("chunked in quotes", "§7", post("Transfer-Encoding: \"chunked\"", "0\r\n\r\n"));
        refused(
                "chunked behind a vertical tab",
                "RFC 9110 §5.5",
                post("Transfer-Encoding: \u000bchunked", "0\r\n\r\n"));
        refused("chunked before a form feed", "RFC 9110 §5.5", post("Transfer-Encoding: chunked\u000c", "0\r\n\r\n"));
        refused("chunked before a bare CR", "§2.2", post("Transfer-Encoding: chunked\r", "0\r\n\r\n"));
        refused("chunked before NUL", "RFC 9110 §5.5", post("Transfer-Encoding: chunked\0", "0\r\n\r\n"));
        refused("a list that is empty but for a comma", "§6.1", post("Transfer-Encoding: chunked,", "0\r\n\r\n"));
        refused("an empty coding", "§6.1", post("Transfer-Encoding:", "hello"));
        refused(
                "a coding in HTTP/1.0",
                "§6.1",
                "POST / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        once("chunked in capitals", "§7", post("Transfer-Encoding: CHUNKED", "5\r\nhello\r\n0\r\n\r\n"), "hello");
        once(
                "a field whose name only resembles it",
                "§5.1",
                post("Transfer_Encoding: chunked", "Content-Length: 5", "hello"),
                "hello");
    }

    private void lines() {
        refused("a blank before the colon", "§5.1", post("Transfer-Encoding : chunked", "0\r\n\r\n"));
        refused("a tab before the colon", "§5.1", post("Content-Length\t: 5", "hello"));
        refused("a blank before the first name", "§2.2", get(" X: a"));
        refused("a folded line", "§5.2", get("X: a", " b"));
        refused("a line folded by a tab", "§5.2", get("X: a", "\tb"));
        refused("a folded Transfer-Encoding", "§5.2", post("Transfer-Encoding:", " chunked", "0\r\n\r\n"));
        refused("a folded line of blanks alone", "§5.2", get("X: a", " "));
        refused("a line without a colon", "§5", get("X"));
        refused("a line without a name", "§5.1", get(": a"));
        refused("a blank inside a name", "§5.1", post("Content Length: 5", "hello"));
        refused("NUL in a name", "§5.1", get("X\0: a"));
        refused("a name that is not ASCII", "§5.1", get("X\u00e9: a"));
        refused("a name with a parenthesis", "§5.1", get("X(: a"));
        refused("NUL in a value", "RFC 9110 §5.5", get("X: a\0b"));
        refused("a control character in a value", "RFC 9110 §5.5", get("X: a\u0001b"));
        refused("DEL in a value", "RFC 9110 §5.5", get("X: a\u007fb"));
        refused("a bare CR in a value", "§2.2", get("X: a\rTransfer-Encoding: chunked"));
        refused("a bare LF that ends a line", "§2.2", get("X: a\nContent-Length: 5"));
        refused("CR CR LF", "§2.2", get("X: a\r"));
        refused("a head that ends with LF LF", "§2.2", "GET / HTTP/1.1\r\nHost: h\n\n" + SMUGGLED);
        refused("a head that ends with CR LF LF", "§2.2", "GET / HTTP/1.1\r\nHost: h\r\n\n" + SMUGGLED);
        refused("a head that ends with LF CR LF", "§2.2", "GET / HTTP/1.1\r\nHost: h\n\r\n" + SMUGGLED);
        once("octets beyond ASCII in a value", "RFC 9110 §5.5", get("X: caf\u00e9"), "");
        once("an empty value", "§5", get("X:"), "");
    }

    private void requestLines() {
        refused("two blanks behind the method", "§3", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n");
        refused("a tab behind the method", "§3", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n");
        refused("two blanks before the version", "§3", "GET /  HTTP/1.1\r\nHost: h\r\n\r\n");
        refused("a blank in the target", "§3.2", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n");
        refused("a blank behind the version", "§3", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n");
        refused("a blank before the method", "§3", " GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        refused("NUL before the method", "§3", "\0GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        refused("a bare LF before the method", "§2.2", "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n");
        refused("three empty lines before the method", "§2.2", "\r\n\r\n\r\n" + get(""));
        refused("a bare LF behind the request line", "§2.2", "GET / HTTP/1.1\nHost: h\r\n\r\n");
        refused("a bare CR behind the method", "§3", "GET\r/ HTTP/1.1\r\nHost: h\r\n\r\n");
        refused("a method that is no token", "RFC 9110 §9.1", "GE(T / HTTP/1.1\r\nHost: h\r\n\r\n");
        refused("a target with NUL", "§3.2", "GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n");
        refused("a target that is not ASCII", "§3.2", "GET /\u00e9 HTTP/1.1\r\nHost: h\r\n\r\n");
        refused("HTTP/0.9", "§2.3", "GET /\r\n\r\n");
        refused("a version in small letters", "§2.3", "GET / http/1.1\r\nHost: h\r\n\r\n");
        refused("a version of two digits", "§2.3", "GET / HTTP/1.10\r\nHost: h\r\n\r\n");
        refused("a version of another protocol", "§2.3", "GET / ICAP/1.1\r\nHost: h\r\n\r\n");
        refused(505, "HTTP/1.2", "RFC 9110 §2.5", "GET / HTTP/1.2\r\nHost: h\r\n\r\n");
        refused(505, "HTTP/3.0 over TCP", "RFC 9110 §15.6.6", "GET / HTTP/3.0\r\nHost: h\r\n\r\n");
        once("an empty line before the method", "§2.2", "\r\n" + get("X: a"), "");
    }

    private void chunks() {
        refused("a size with a prefix", "§7.1", chunked("0x5\r\nhello\r\n0\r\n\r\n"));
        refused("a size with a sign", "§7.1", chunked("+5\r\nhello\r\n0\r\n\r\n"));
        refused("a negative size", "§7.1", chunked("-5\r\nhello\r\n0\r\n\r\n"));
        refused("a blank before a size", "§7.1", chunked(" 5\r\nhello\r\n0\r\n\r\n"));
        refused("a blank behind a size", "§7.1", chunked("5 \r\nhello\r\n0\r\n\r\n"));
        refused("something behind a size", "§7.1", chunked("5 hello\r\nhello\r\n0\r\n\r\n"));
        refused("an empty size", "§7.1", chunked("\r\nhello\r\n0\r\n\r\n"));
        refused("a size that is no number", "§7.1", chunked("5g\r\nhello\r\n0\r\n\r\n"));
        refused("a size beyond 32 bits", "§7.1", chunked("100000005\r\nhello\r\n0\r\n\r\n"));
        refused("a size that is negative in 32 bits", "§7.1", chunked("80000005\r\nhello\r\n0\r\n\r\n"));
        refused("a size with a comma", "§7.1", chunked("5,5\r\nhello\r\n0\r\n\r\n"));
        refused("a bare LF behind a size", "§7.1", chunked("5\nhello\r\n0\r\n\r\n"));
        refused("CR without LF behind a size", "§7.1", chunked("5\rhello\r\n0\r\n\r\n"));
        refused("a bare LF in an extension", "§7.1.1", chunked("5;a\nhello\r\n0\r\n\r\n"));
        refused("a bare CR in an extension", "§7.1.1", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n"));
        refused("NUL in an extension", "§7.1.1", chunked("5;a\0\r\nhello\r\n0\r\n\r\n"));
        refused(
                "an extension of two kilobytes",
                "§7.1.1",
                chunked("5;" + "a".repeat(2_048) + "\r\nhello\r\n0\r\n\r\n"));
        refused(
                "extensions of two kilobytes in many chunks",
                "§7.1.1",
                chunked(("1;" + "a".repeat(32) + "\r\nx\r\n").repeat(64) + "0\r\n\r\n"));
        refused("no line end behind the data", "§7.1", chunked("5\r\nhello0\r\n\r\n"));
        refused("a bare LF behind the data", "§7.1", chunked("5\r\nhello\n0\r\n\r\n"));
        refused("more data than the size says", "§7.1", chunked("5\r\nhello!\r\n0\r\n\r\n"));
        refused("a blank behind the last size", "§7.1", chunked("5\r\nhello\r\n0 \r\n\r\n"));
        refused("a bare LF behind the last size", "§7.1", chunked("5\r\nhello\r\n0\n\r\n"));
        refused(
                "a Content-Length among the trailers",
                "RFC 9110 §6.5.1",
                chunked("5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n"));
        refused(
                "a Transfer-Encoding among the trailers",
                "RFC 9110 §6.5.1",
                chunked("5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"));
        refused("a Host among the trailers", "RFC 9110 §6.5.1", chunked("5\r\nhello\r\n0\r\nHost: other\r\n\r\n"));
        refused("a folded trailer", "§5.2", chunked("5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n"));
        refused("a bare LF behind a trailer", "§2.2", chunked("5\r\nhello\r\n0\r\nX: a\n\r\n"));
        refused("NUL in a trailer", "RFC 9110 §5.5", chunked("5\r\nhello\r\n0\r\nX: \0\r\n\r\n"));
        refused("a request where a trailer should be", "§7.1.2", chunked("5\r\nhello\r\n0\r\n" + SMUGGLED));
        once("a small extension", "§7.1.1", chunked("5;a=b;c=\"d;e\"\r\nhello\r\n0;x\r\n\r\n"), "hello");
        once("sizes with zeros before them", "§7.1", chunked("0005\r\nhello\r\n000\r\n\r\n"), "hello");
        once(
                "sizes in capitals and small letters",
                "§7.1",
                chunked("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"),
                "01234567890123456789");
        once("a trailer", "§7.1.2", chunked("5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"), "hello");
        once(
                "chunks that look like a request",
                "§7.1",
                chunked(Integer.toHexString(SMUGGLED.length()) + "\r\n" + SMUGGLED + "\r\n0\r\n\r\n"),
                SMUGGLED);
    }

    private void hosts() {
        refused("no Host", "§3.2", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
        refused("two Hosts", "§3.2", get("Host: other"));
        refused("the same Host twice", "§3.2", get("Host: h"));
        refused("an empty Host", "RFC 9110 §4.2.1", "GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n");
        refused("a Host with a blank", "RFC 9110 §7.2", host("a b"));
        refused("a Host with a user", "RFC 9110 §4.2.4", host("user@h"));
        refused("a Host with a path", "RFC 9110 §7.2", host("h/admin"));
        refused("a list of Hosts", "RFC 9110 §7.2", host("h, other"));
        refused("a Host with a quote", "RFC 9110 §7.2", host("h\";by=\"x"));
        refused("a port beyond 65535", "RFC 9110 §7.2", host("h:70000"));
        refused("a port that is no number", "RFC 9110 §7.2", host("h:http"));
        refused("two ports", "RFC 9110 §7.2", host("h:80:81"));
        refused("an address in half a bracket", "RFC 3986 §3.2.2", host("[::1"));
        once("an IPv6 Host with a port", "RFC 3986 §3.2.2", host("[::1]:8080"), "");
    }

    private void types() {
        refused(
                "two types",
                "RFC 9110 §5.3",
                post("Content-Type: text/plain", "Content-Length: 5", "Content-Type: text/html", "hello"));
        refused(
                "the same type twice",
                "RFC 9110 §5.3",
                post("Content-Type: text/plain", "content-type: text/plain", "Content-Length: 5", "hello"));
        refused(
                "a Content-Type among the trailers",
                "RFC 9110 §6.5.1",
                chunked("5\r\nhello\r\n0\r\nContent-Type: text/html\r\n\r\n"));
        once(
                "a type and a name that is as long",
                "RFC 9110 §8.3",
                post("Content-Typo: a", "Content-Type: text/plain", "Content-Length: 5", "hello"),
                "hello");
    }

    private void targets() {
        refused("an absolute target for another host", "§3.2.2", target("GET", "http://other/"));
        refused("an absolute target with a user", "RFC 9110 §4.2.4", target("GET", "http://user@h/"));
        refused("an absolute target of another scheme", "§3.2.2", target("GET", "ftp://h/"));
        refused("an absolute target without a host", "RFC 9110 §4.2.1", target("GET", "http:///"));
        refused("a target that is an authority", "§3.2.3", target("GET", "h:80"));
        refused("a target without a slash", "§3.2.1", target("GET", "smuggled"));
        refused("an asterisk that is no OPTIONS", "§3.2.4", target("GET", "*"));
        refused("a fragment", "§3.2", target("GET", "/#/../smuggled"));
        refused("an encoded slash", "RFC 3986 §2.2", target("GET", "/a%2fb"));
        refused("a backslash", "RFC 3986 §3.3", target("GET", "/a\\b"));
        refused("an encoded NUL", "RFC 3986 §7.3", target("GET", "/a%00"));
        refused("a dot in overlong UTF-8", "RFC 3629 §3", target("GET", "/%c0%ae%c0%ae/smuggled"));
        refused("a path parameter between dots", "RFC 3986 §3.3", target("GET", "/..;/smuggled"));
        refused(501, "CONNECT", "RFC 9110 §9.3.6", target("CONNECT", "h:80"));
        once("an absolute target", "§3.2.2", target("GET", "HTTP://H:80/a/../b?c"), "GET /b?c HTTP/1.1", "");
        once("an absolute target without a path", "§3.2.2", target("GET", "http://h?c"), "GET /?c HTTP/1.1", "");
        once("two slashes at the beginning", "RFC 3986 §3.3", target("GET", "//other/x"), "GET /other/x HTTP/1.1", "");
        cases.add(new Case("OPTIONS *", "§3.2.4", target("OPTIONS", "*"), new Verdict.Here(204)));
    }

    private void hopByHop() {
        once(
                "Connection that names Content-Length",
                "RFC 9110 §7.6.1",
                post("Connection: Content-Length", "Content-Length: 5", "hello"),
                "hello");
        once(
                "Connection that names Transfer-Encoding",
                "RFC 9110 §7.6.1",
                post("Connection: Transfer-Encoding", "Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n"),
                "hello");
        once("Connection that names Host", "RFC 9110 §7.6.1", get("Connection: Host"), "");
        once(
                "an upgrade to h2c",
                "RFC 9113 §3.1",
                get("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"),
                "");
    }

    private void refused(String name, String section, String request) {
        cases.add(new Case(name, section, request, BAD));
    }

    private void refused(int status, String name, String section, String request) {
        cases.add(new Case(name, section, request, new Verdict.Refused(status)));
    }

    private void once(String name, String section, String request, String body) {
        String method = request.strip().substring(0, request.strip().indexOf(' '));
        once(name, section, request, method + " / HTTP/1.1", body);
    }

    private void once(String name, String section, String request, String line, String body) {
        cases.add(new Case(name, section, request, new Verdict.Once(line, body)));
    }

    private static String target(String method, String target) {
        return method + " " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    }

    private static String host(String host) {
        return "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }

    private static String get(String... lines) {
        return head("GET", lines, lines.length);
    }

    /**
     * @param lines of the head, and then the body
     */
    private static String post(String... lines) {
        return head("POST", lines, lines.length - 1) + lines[lines.length - 1];
    }

    private static String chunked(String body) {
        return post("Transfer-Encoding: chunked", body);
    }

    private static String head(String method, String[] lines, int count) {
        StringBuilder head = new StringBuilder(method).append(" / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n");
        for (int i = 0; i < count; i++) {
            head.append(lines[i]).append(lines[i].isEmpty() ? "" : "\r\n");
        }
        return head.append("\r\n").toString();
    }
}
