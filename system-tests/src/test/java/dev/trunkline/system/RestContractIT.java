package dev.trunkline.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main paths of the REST contract, as a client behind the gateway sees them. */
class RestContractIT {

    private static final String MERGE = "application/merge-patch+json";

    private final RunningSystem system = RunningSystem.shared();
    private final String gateway = system.gateway();

    @Test
    void a_change_needs_the_version_that_it_was_made_to() {
        Member ada = Member.join(gateway, "ada");
        Response read = ask(() -> ada.request().get(path(ada)));
        String tag = read.header("ETag");
        ask(() -> ada.request().header("If-None-Match", tag).get(path(ada)))
                .then()
                .statusCode(304);
        ask(() -> ada.request().contentType(MERGE).body("{}").patch(path(ada)))
                .then()
                .statusCode(428);
        ask(() -> patch(ada, tag, "{\"displayName\": \"Augusta\"}"))
                .then()
                .statusCode(200)
                .body("displayName", equalTo("Augusta"));
        ask(() -> patch(ada, tag, "{\"displayName\": \"Lost\"}")).then().statusCode(412);
        ask(() -> ada.request().contentType("application/json").body("{}").patch(path(ada)))
                .then()
                .statusCode(415)
                .header("Accept-Patch", containsString(MERGE));
    }

    @Test
    void version_1_points_at_version_2_which_has_the_parts_of_a_name() {
        Member ada = Member.join(gateway, "ada");
        Response one = ask(() -> anonymous().get(path(ada)));
        assertThat(one.header("Deprecation")).startsWith("@");
        assertThat(one.header("Sunset")).endsWith("GMT");
        assertThat(one.headers().getValues("Link")).contains("</v2/users/" + ada.id() + ">; rel=\"successor-version\"");
        ask(() -> anonymous().get("/v2/users/" + ada.id()))
                .then()
                .statusCode(200)
                .header("Deprecation", nullValue())
                .body("name.display", equalTo("ada"))
                .body("$", not(hasKey("displayName")));
    }

    @Test
    void a_list_is_read_by_its_links() {
        Member.join(gateway, "linked");
        Member.join(gateway, "linked");
        Response first = ask(() -> anonymous().get("/v2/users?q=linked&limit=1"));
        String link = first.headers().getValues("Link").stream()
                .filter(value -> value.endsWith("rel=\"next\""))
                .findFirst()
                .orElseThrow();
        ask(() -> anonymous().urlEncodingEnabled(false).get(link.substring(1, link.indexOf('>'))))
                .then()
                .statusCode(200)
                .body("items.handle", not(hasItem(first.<String>path("items[0].handle"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/users", "/v2/users", "/v1/feed", "/.well-known/jwks.json"})
    void head_is_get_without_the_body(String path) {
        Response get = ask(() -> anonymous().get(path));
        Response head = ask(() -> anonymous().head(path));
        assertThat(head.statusCode()).isEqualTo(get.statusCode()).isEqualTo(200);
        assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
        assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
        assertThat(head.asByteArray()).isEmpty();
    }

    @Test
    void methods_are_told() {
        Member ada = Member.join(gateway, "ada");
        ask(() -> anonymous().options(path(ada)))
                .then()
                .statusCode(204)
                .header("Allow", equalTo("DELETE, GET, HEAD, OPTIONS, PATCH, PUT"))
                .header("Accept-Patch", containsString("json-patch"));
        ask(() -> ada.request().post(path(ada))).then().statusCode(405).header("Allow", containsString("PATCH"));
    }

    @Test
    void one_resource_has_one_address() {
        Member ada = Member.join(gateway, "ada");
        ask(() -> anonymous().redirects().follow(false).get(path(ada) + "/?x=1"))
                .then()
                .statusCode(308)
                .header("Location", equalTo(path(ada) + "?x=1"));
        ask(() -> ada.request().redirects().follow(false).get("/v1/users/me"))
                .then()
                .statusCode(302)
                .header("Location", equalTo(path(ada)));
        ask(() -> ada.request().get("/v1/users/me")).then().statusCode(200).body("id", equalTo(ada.id()));
    }

    @Test
    void a_repeated_registration_is_answered_as_the_first() {
        String handle = "again" + System.nanoTime();
        Map<String, String> body = Map.of(
                "handle",
                handle,
                "displayName",
                "Again",
                "email",
                handle + "@example.test",
                "password",
                Member.PASSWORD);
        Supplier<Response> registration = () -> anonymous()
                .header("Idempotency-Key", handle)
                .contentType("application/json")
                .body(body)
                .post("/v1/users");
        Response first = ask(registration);
        Response second = ask(registration);
        first.then().statusCode(201);
        second.then().statusCode(201).header("Idempotency-Replayed", "true");
        assertThat(second.asString()).isEqualTo(first.asString());
    }

    @Test
    void every_fault_of_an_input_is_named_at_once() {
        ask(() -> anonymous()
                        .contentType("application/json")
                        .body(
                                "{\"handle\": 7, \"colour\": \"red\", \"email\": \"nowhere\", \"password\": \"password\"}")
                        .post("/v1/users"))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors.pointer", equalTo(List.of("/colour", "/displayName", "/email", "/handle", "/password")));
    }

    @Test
    void a_deleted_account_is_gone_and_so_are_its_posts() {
        Member ada = Member.join(gateway, "ada");
        String post = ask(() -> ada.post("I was here"))
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
        String tag = ask(() -> ada.request().get(path(ada))).header("ETag");
        ask(() -> ada.request().header("If-Match", tag).delete(path(ada)))
                .then()
                .statusCode(204);
        ask(() -> anonymous().get(path(ada))).then().statusCode(404);
        await().untilAsserted(() -> ask(() -> anonymous().get(post)).then().statusCode(404));
        // The gateway hears that the token counts no more.
        await().untilAsserted(
                        () -> ask(() -> ada.post("I am still here")).then().statusCode(401));
    }

    private Response patch(Member member, String tag, String body) {
        return member.request()
                .contentType(MERGE)
                .header("If-Match", tag)
                .body(body)
                .patch(path(member));
    }

    private static String path(Member member) {
        return "/v1/users/" + member.id();
    }

    private RequestSpecification anonymous() {
        return given().baseUri(gateway);
    }

    private static Response ask(Supplier<Response> request) {
        return Patience.ask(request);
    }
}
