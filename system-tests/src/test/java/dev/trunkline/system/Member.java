package dev.trunkline.system;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A registered person with a session, as a test plays them. */
record Member(String gateway, String id, String handle, String token) {

    static final String PASSWORD = "correct horse battery";
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** Registers someone new and logs in. */
    static Member join(String gateway, String name) {
        String handle = name + NUMBERS.incrementAndGet();
        String id = Patience.ask(() -> json(gateway)
                        .body(Map.of(
                                "handle", handle,
                                "displayName", name,
                                "email", handle + "@example.test",
                                "password", PASSWORD))
                        .post("/v1/users"))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        JsonPath session = Patience.ask(() -> json(gateway)
                        .body(Map.of("handle", handle, "password", PASSWORD))
                        .post("/v1/sessions"))
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        return new Member(gateway, id, handle, session.getString("accessToken"));
    }

    private static RequestSpecification json(String gateway) {
        return given().baseUri(gateway).contentType("application/json");
    }

    RequestSpecification request() {
        return given().baseUri(gateway).header("Authorization", "Bearer " + token);
    }

    void follow(Member other) {
        request()
                .put("/v1/users/{id}/following/{target}", id, other.id())
                .then()
                .statusCode(204);
    }

    Response post(String text) {
        return request()
                .contentType("application/json")
                .body(Map.of("text", text))
                .post("/v1/users/{id}/posts", id);
    }

    String homeFeed() {
        return "/v1/users/" + id + "/feed";
    }
}
