package dev.trunkline.user;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.Arc;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Jdbi;

/** Someone with an account and a session, made through the API as anybody makes them. */
public record Person(String id, String handle, String accessToken, String refreshToken) {

    private static final ObjectMapper JSON = new ObjectMapper();

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

    /** An admin, made one in the database: nobody becomes one by asking. */
    public static Person admin() {
        String handle = newHandle();
        register(handle).statusCode(201);
        Arc.container().instance(Jdbi.class).get().useHandle(database -> database.createUpdate(
                        "UPDATE accounts SET role = 'admin' WHERE handle = :handle")
                .bind("handle", handle)
                .execute());
        return login(handle);
    }

    /** The path of this person's account in version 1 of the API. */
    public String path() {
        return "/v1/users/" + id;
    }

    /** This person's own view of the account. */
    public Response read() {
        return authorised().get(path());
    }

    /** A change by this person to the version of {@code whose} account that is the newest now. */
    public RequestSpecification changing(Person whose) {
        return authorised().header("If-Match", whose.read().header("ETag"));
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
        JsonNode session = body(json(Map.of("handle", handle, "password", PASSWORD))
                .post("/v1/sessions")
                .then()
                .statusCode(201)
                .extract()
                .response());
        return new Person(
                session.at("/user/id").asText(),
                handle,
                session.get("accessToken").asText(),
                session.get("refreshToken").asText());
    }

    public RequestSpecification authorised() {
        return given().auth().oauth2(accessToken);
    }

    public static RequestSpecification json(Object body) {
        return given().contentType("application/json").body(body);
    }

    /** Read without REST-assured, which compiles a program for each path: people are made by the thousand. */
    public static JsonNode body(Response answer) {
        try {
            return JSON.readTree(answer.asString());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this is no JSON: " + answer.asString(), e);
        }
    }
}
