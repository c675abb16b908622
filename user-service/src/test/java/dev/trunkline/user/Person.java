package dev.trunkline.user;

import static io.restassured.RestAssured.given;

import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Someone with an account and a session, made through the API as anybody makes them. */
public record Person(String id, String handle, String accessToken, String refreshToken) {

    public static final String PASSWORD = "correct horse battery";

    /** A handle that no test has used. */
    public static String newHandle() {
        return "p" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 50), 36);
    }

    public static Person registered() {
        String handle = newHandle();
        register(handle).statusCode(201);
        return login(handle);
    }

    public static ValidatableResponse register(String handle) {
        return json(Map.of(
                        "handle",
                        handle,
                        "displayName",
                        "Display of " + handle,
                        "email",
                        handle + "@example.org",
                        "password",
                        PASSWORD))
                .post("/v1/users")
                .then();
    }

    /** Opens a session of its own for {@code handle}. */
    public static Person login(String handle) {
        var session = json(Map.of("handle", handle, "password", PASSWORD))
                .post("/v1/sessions")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        return new Person(
                session.getString("user.id"),
                handle,
                session.getString("accessToken"),
                session.getString("refreshToken"));
    }

    public RequestSpecification authorised() {
        return given().auth().oauth2(accessToken);
    }

    public static RequestSpecification json(Object body) {
        return given().contentType("application/json").body(body);
    }
}
