package dev.trunkline.user;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** No {@code Accept} makes a resource of this service fail. */
@QuarkusTest
class AcceptTest {

    private static final List<String> MALFORMED = List.of(
            "",
            "x",
            "*/",
            "/*",
            ";;;",
            ",",
            "*",
            "*/json",
            "text/html;q=abc",
            "\"",
            "application/json;a=\"b",
            "a/b/c",
            "application/json;q=9",
            "application/json, ;;;",
            "x".repeat(3_000),
            "a/b,".repeat(900));

    @TestHTTPResource("/")
    URI root;

    @TestFactory
    Stream<DynamicTest> whatever_accept_is_the_answer_is_what_there_is_or_406() {
        List<String> paths = List.of(
                "/v1/users?limit=1",
                "/v1/users/" + UUID.randomUUID(),
                "/v2/users?limit=1",
                "/v1/sessions",
                "/.well-known/jwks.json",
                "/nowhere");
        return paths.stream().flatMap(path -> {
            int usual = given().get(path).statusCode();
            return MALFORMED.stream()
                    .map(accept -> DynamicTest.dynamicTest(
                            path + " '" + accept.substring(0, Math.min(accept.length(), 30)) + "'",
                            () -> assertThat(status(path, accept)).isIn(usual, 406)));
        });
    }

    private int status(String path, String accept) throws IOException {
        try (Socket socket = new Socket(root.getHost(), root.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAccept: " + accept
                                    + "\r\nAccept: x\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return Integer.parseInt(answer.substring(9, 12));
        }
    }
}
