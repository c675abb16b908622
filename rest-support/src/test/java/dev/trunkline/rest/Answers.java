package dev.trunkline.rest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

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
}
