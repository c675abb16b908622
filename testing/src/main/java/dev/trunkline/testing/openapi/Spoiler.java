package dev.trunkline.testing.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Makes a good request bad, in one of the ways in which clients and attackers do. */
final class Spoiler {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> SEGMENTS = List.of(
            "ada",
            "0",
            "-1",
            "%00",
            "%0A",
            "%2F",
            "%5C",
            "%2e%2e",
            "..%2F",
            "%",
            "%zz",
            "%ff%fe",
            "%C3%28",
            "%F0%9F%9A%80",
            ";a=b",
            "*",
            "null",
            "a".repeat(3_000),
            "0198C0DE-8F3A-7B21-9C4D-5E6F70819203",
            "{id}",
            "'--",
            "%25",
            "~",
            "");

    private static final List<String> VALUES = List.of(
            "",
            "0",
            "-1",
            "1e9",
            "101",
            "1.5",
            "99999999999999999999",
            "NaN",
            "true",
            "null",
            "%00",
            "%0d%0aSet-Cookie:x",
            "%ff",
            "%",
            "%zz",
            "%F0%9F%9A%80",
            "[]",
            "{}",
            "..",
            "'%20OR%20'1'='1",
            "a".repeat(4_000),
            "+",
            "%E2%80%AE",
            "*");

    private static final List<String> HEADER_VALUES = List.of(
            "",
            "*",
            "\"",
            "\"\"",
            "W/\"",
            "a,b,,c",
            "\"7\", \"8\"",
            "a".repeat(4_000),
            "\u00ff\u00fe",
            "; q=",
            "@",
            "0",
            "-1",
            "99999999999999999999",
            "Bearer",
            "Bearer ",
            "Basic YTpi",
            "Bearer a.b.c",
            "bearer \u00e9",
            "wait=",
            "wait=1e9",
            "identity;q=0",
            "*/*;q=0",
            "image/png",
            "application/json;charset=utf-16",
            "multipart/form-data",
            "text/plain",
            "/");

    private static final List<String> HEADERS = List.of(
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "Authorization",
            "Content-Type",
            "Content-Encoding",
            "Cookie",
            "Expect",
            "If-Match",
            "If-None-Match",
            "If-Modified-Since",
            "Idempotency-Key",
            "Origin",
            "Prefer",
            "Range",
            "Last-Event-ID",
            "traceparent",
            "tracestate",
            "baggage",
            "User-Agent",
            "X-Forwarded-For",
            "X-Forwarded-Prefix",
            "Forwarded",
            "X-HTTP-Method-Override",
            "Upgrade",
            "Sec-WebSocket-Protocol",
            "Access-Control-Request-Method");

    private static final List<String> BODIES = List.of(
            "",
            "null",
            "[]",
            "0",
            "\"\"",
            "true",
            "{",
            "}",
            "{}{}",
            "{\"a\":}",
            "{'a':1}",
            "\u00ef\u00bb\u00bf{}",
            "{\"a\":\"\u0000\"}",
            "{\"a\":\"\u00ff\"}",
            "{\"a\":\"\\ud800\"}",
            "NaN",
            "{\"a\":NaN}",
            "{\"a\":1e400}",
            "{\"a\":" + "9".repeat(3_000) + "}",
            "[".repeat(5_000),
            "{\"a\":".repeat(2_000),
            "[[[[[[[]]]]]]]",
            "{\"" + "k".repeat(20_000) + "\":1}",
            "//",
            "<a/>",
            "a=b&c=d",
            "{\"__proto__\":{}}");

    private final SplittableRandom random;
    private final Known known;
    private final List<Consumer<Attempt>> ways;

    Spoiler(SplittableRandom random, Known known) {
        this.random = random;
        this.known = known;
        this.ways = List.of(
                this::segment,
                this::parameter,
                this::parameter,
                this::header,
                this::header,
                this::field,
                this::field,
                this::field,
                this::body,
                this::bytes,
                this::type,
                this::token,
                this::wire,
                this::method);
    }

    void spoil(Attempt attempt) {
        ways.get(random.nextInt(ways.size())).accept(attempt);
    }

    private void segment(Attempt attempt) {
        String[] segments = attempt.path.split("/", -1);
        segments[random.nextInt(1, segments.length)] = any(SEGMENTS);
        attempt.path = String.join("/", segments);
    }

    private void parameter(Attempt attempt) {
        List<String> names = new ArrayList<>(List.of("unknown", "limit", "%00", "a[]", ""));
        attempt.operation
                .node()
                .path("parameters")
                .forEach(parameter -> names.add(parameter.path("name").asText("cursor")));
        attempt.query.add(any(names) + (random.nextInt(8) == 0 ? "" : "=") + any(VALUES));
    }

    private void header(Attempt attempt) {
        attempt.headers.put(any(HEADERS), any(HEADER_VALUES));
    }

    /** One field less, one more, one twice, or one of another kind. */
    private void field(Attempt attempt) {
        try {
            if (!(JSON.readTree(attempt.body) instanceof ObjectNode object) || object.isEmpty()) {
                return;
            }
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = any(names);
            switch (random.nextInt(4)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(any(List.of("unknown", "", "constructor", name + " ")), kind());
                case 2 -> {
                    String text = object.toString();
                    attempt.body = (text.substring(0, text.length() - 1) + ",\"" + name + "\":1}")
                            .getBytes(StandardCharsets.UTF_8);
                    return;
                }
                default -> object.set(name, kind());
            }
            attempt.body = JSON.writeValueAsBytes(object);
        } catch (IOException spoilt) {
            body(attempt);
        }
    }

    private JsonNode kind() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return any(List.<JsonNode>of(
                json.nullNode(),
                json.numberNode(-1),
                json.numberNode(1.5),
                json.numberNode(Long.MAX_VALUE),
                json.booleanNode(true),
                json.arrayNode().add(1),
                json.objectNode().put("a", 1),
                json.textNode(""),
                json.textNode("\u0000"),
                json.textNode("\u202e"),
                json.textNode("\ud83d\ude80".repeat(200)),
                json.textNode(" "),
                json.textNode("x".repeat(10_000)),
                json.textNode("a\nb"),
                json.textNode("1")));
    }

    private void body(Attempt attempt) {
        if (attempt.operation.node().has("requestBody")) {
            attempt.body = any(BODIES).getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private void bytes(Attempt attempt) {
        byte[] body = attempt.body;
        if (body.length > 0) {
            if (random.nextBoolean()) {
                attempt.body = Arrays.copyOf(body, random.nextInt(body.length));
            } else {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
        }
    }

    private void type(Attempt attempt) {
        if (random.nextInt(4) == 0) {
            attempt.headers.remove("Content-Type");
        } else {
            attempt.headers.put("Content-Type", any(HEADER_VALUES));
        }
    }

    private void token(Attempt attempt) {
        switch (random.nextInt(3)) {
            case 0 -> attempt.headers.remove("Authorization");
            case 1 -> attempt.headers.put("Authorization", "Bearer " + any(known.otherTokens()));
            default ->
                attempt.headers.put(
                        "Authorization", "Bearer " + any(List.of("a.b.c", "", "eyJhbGciOiJub25lIn0.e30.", "x y", "*")));
        }
    }

    /** What a codec refuses. */
    private void wire(Attempt attempt) {
        attempt.malformed = true;
        switch (random.nextInt(5)) {
            case 0 -> attempt.headers.put("X-" + any(List.of("\u0001", "a b", "", ":", "\u00e9")), "x");
            case 1 -> attempt.headers.put("X-Control", "a\u0000b");
            case 2 -> attempt.headers.put("X-Long", "x".repeat(40_000));
            case 3 -> attempt.path = attempt.path + any(List.of("\u0001", "|", "\"", "<", "\\", "#a", "\u00e9", "^"));
            default -> attempt.chunks = any(List.of("zz\r\n", "0\r\n\r\n", "-1\r\n", "fffffffffffffffff\r\n"));
        }
    }

    private void method(Attempt attempt) {
        attempt.method = any(List.of("HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "PATCH", "A".repeat(200)));
        attempt.malformed |= !List.of("HEAD", "OPTIONS").contains(attempt.method);
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
