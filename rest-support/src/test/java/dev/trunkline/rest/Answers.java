package dev.trunkline.rest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What the tests over HTTP ask for again and again. */
final class Answers {

    private Answers() {}

    static RequestSpecification json(String body) {
        return given().contentType("application/json").body(body);
    }

    /** Checks what every problem has. */
    static ValidatableResponse problem(ValidatableResponse response, int status) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("title", not(equalTo("")))
                .body("traceId", matchesPattern("[0-9a-f]{32}"));
    }

    /** What the service sends back for a request line, to the last byte. */
    static String raw(String methodAndTarget) throws IOException {
        return exchange(methodAndTarget + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    /** {@link #raw(String)}, with more header lines. */
    static String raw(String methodAndTarget, String lines) throws IOException {
        return exchange(methodAndTarget + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + lines + "\r\n\r\n");
    }

    /** What the service sends back until it closes the connection, which the last request must ask for. */
    static String exchange(String requests) throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
