package dev.trunkline.testing.openapi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A request under construction, in the form in which it goes over the wire. */
final class Attempt {

    private static final int LONGEST = 3_500;
    private static final int LARGEST = 6_000;
    /** What may not stand in a target, and percent-encoding (RFC 3986 §2.1) that is none, or not of text in UTF-8. */
    private static final Pattern ILL_FORMED = Pattern.compile("[^!-~]|[\"<>\\\\^`|#]"
            + "|%(?![2-7][0-9A-Fa-f]|[89ABab][0-9A-Fa-f]|[C-Fc-f][0-9A-Fa-f]%[89ABab][0-9A-Fa-f])");

    final ApiOperation operation;
    String method;
    String path;
    final List<String> query = new ArrayList<>();
    final Map<String, String> headers = new LinkedHashMap<>();
    byte[] body = new byte[0];

    /** In place of the body, and without its length, if there are any. */
    String chunks = "";

    /** Whether it is no well-formed HTTP any more, so that it may be refused before any operation is looked for. */
    boolean malformed;

    Attempt(ApiOperation operation) {
        this.operation = operation;
        this.method = operation.method();
        this.path = operation.template();
    }

    /** The path and the query. */
    String target() {
        return path + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }

    /** Whether the codec, or what comes before any operation is looked for, may refuse it. */
    boolean malformed() {
        return malformed
                || target().length() > LONGEST
                || ILL_FORMED.matcher(target()).find();
    }

    /** ISO-8859-1 lets each byte be written as a character. */
    byte[] bytes() {
        StringBuilder head = new StringBuilder()
                .append(method)
                .append(' ')
                .append(target())
                .append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (!chunks.isEmpty()) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (body.length > 0 || operation.node().has("requestBody")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(chunks.isEmpty() ? body : chunks.getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    /** For the one who has to find out: readable, and not endless. */
    @Override
    public String toString() {
        String text = new String(bytes(), StandardCharsets.ISO_8859_1);
        return text.length() > 2_000 ? text.substring(0, 2_000) + "… (" + text.length() + " bytes)" : text;
    }
}
