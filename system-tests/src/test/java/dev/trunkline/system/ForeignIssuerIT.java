package dev.trunkline.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.sun.net.httpserver.HttpServer;
import dev.trunkline.testing.SigningKey;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Issuers of OpenID Connect that the routes file trusts, each with a key of its own, the gateway, and the services behind
 * it: whose tokens come how far. One that has its own people, one that tells accounts here, and one that turns its key.
 */
class ForeignIssuerIT {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String PROBLEMS = "https://trunkline.test/problems/";

    private static final SigningKey OF_PARTNER = new SigningKey("key");
    private static final SigningKey OF_COMPANY = new SigningKey("key");
    private static final SigningKey OLD = new SigningKey("old");
    private static final SigningKey NEW = new SigningKey("new");
    private static final SigningKey OF_NOBODY = new SigningKey("key");

    private static final ForeignIssuer PARTNER = new ForeignIssuer(OF_PARTNER);
    private static final ForeignIssuer COMPANY = new ForeignIssuer(OF_COMPANY);
    private static final ForeignIssuer TURNING = new ForeignIssuer(OLD);
    private static final ForeignIssuer UNKNOWN = new ForeignIssuer(OF_NOBODY);

    private static HttpServer onward;
    private static RunningSystem system;
    private static String gateway;
    private static String users;
    private static String feed;

    @BeforeAll
    static void start() throws IOException {
        onward = onward();
        system = RunningSystem.start(1, Map.of("GATEWAY_ROUTES", routes().toString()));
        gateway = system.gateway();
        users = "http://localhost:" + system.port(RunningSystem.Port.TRUNKLINE_USER_PORT);
        feed = "http://localhost:" + system.port(RunningSystem.Port.TRUNKLINE_FEED_PORTS);
        for (String token : List.of(stranger(), member("somebody"), TURNING.token(OLD, "grace", Map.of()))) {
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> by(token, gateway).get("/onward").statusCode() == 200);
        }
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
        List.of(PARTNER, COMPANY, TURNING, UNKNOWN).forEach(ForeignIssuer::close);
        onward.stop(0);
    }

    @Test
    void a_stranger_passes_the_gateway_and_each_service_knows_whom_it_answers() {
        given().baseUri(gateway).get("/v1/users/me").then().statusCode(401);
        by(stranger(), gateway).get("/v1/users?limit=1").then().statusCode(200);
        by(stranger(), gateway).get("/v1/feed").then().statusCode(200);
        // Not 401: there is somebody, who has no account.
        hasNoAccount(by(stranger(), gateway).get("/v1/users/me"));
        hasNoAccount(post(by(stranger(), gateway), "00000000-0000-7000-8000-000000000000"));
    }

    @Test
    void services_get_the_gateways_token_for_the_subject_and_verify_it_again() throws IOException {
        String minted = onward(stranger());
        JsonNode claims = claims(minted);
        assertThat(claims.get("iss").asText()).isEqualTo("https://trunkline.test/gateway");
        assertThat(claims.get("sub").asText()).isEqualTo(PARTNER.name() + "#grace");
        assertThat(claims.get("scope").asText().split(" "))
                .containsExactlyInAnyOrder("users:read", "posts:read", "posts:write");
        assertThat(claims.get("groups")).isEmpty();

        hasNoAccount(by(minted, users).get("/v1/users/me"));
        hasNoAccount(post(by(minted, feed), "00000000-0000-7000-8000-000000000000"));
        // Another subject by the same signature.
        String[] parts = minted.split("\\.");
        String forged = parts[0] + "." + base64(claims.toString().replace("#grace", "#root")) + "." + parts[2];
        refused(by(forged, users).get("/v1/users/me"));
        refused(post(by(forged, feed), "00000000-0000-7000-8000-000000000000"));
    }

    @Test
    void an_issuer_that_tells_accounts_here_acts_for_them_and_for_nobody_else() {
        Member ada = Member.join(gateway, "ada");
        Member bob = Member.join(gateway, "bob");
        String token = member(ada.id());

        by(token, gateway).get("/v1/users/me").then().statusCode(302).header("Location", endsWith("/" + ada.id()));
        // Which nobody but the owner sees.
        by(token, gateway)
                .get("/v1/users/{id}", ada.id())
                .then()
                .statusCode(200)
                .body("email", equalTo(ada.handle() + "@example.test"));
        String post = post(by(token, gateway), ada.id())
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        given().baseUri(gateway)
                .get("/v1/posts/{id}", post)
                .then()
                .statusCode(200)
                .body("author.id", equalTo(ada.id()));
        by(token, gateway).get(ada.homeFeed()).then().statusCode(200);
        by(token, gateway).get(bob.homeFeed()).then().statusCode(403);
        post(by(token, gateway), bob.id()).then().statusCode(403);
        by(token, gateway)
                .delete("/v1/posts/{id}", bob.post("bob's").path("id").toString())
                .then()
                .statusCode(403);
    }

    @Test
    void what_an_issuer_says_of_roles_counts_where_the_file_says_so() {
        Member ada = Member.join(gateway, "ada");
        String post = ada.post("for a while").then().statusCode(201).extract().path("id");
        Map<String, ?> admin = Map.of("roles", List.of("admin"), "groups", List.of("admin"), "scope", "posts:write");

        hasNoAccount(by(PARTNER.token(OF_PARTNER, "root", admin), gateway).delete("/v1/posts/{id}", post));
        by(COMPANY.token(OF_COMPANY, "root", admin), gateway)
                .delete("/v1/posts/{id}", post)
                .then()
                .statusCode(204);
        given().baseUri(gateway).get("/v1/posts/{id}", post).then().statusCode(404);
    }

    @Test
    void an_unknown_issuer_is_refused_by_the_gateway_and_by_each_service() {
        refusedEverywhere(UNKNOWN.token(OF_NOBODY, "grace", Map.of()), "comes from another issuer");
        // Nor does it help to say that it is one of those that are known, or of the house.
        refusedEverywhere(UNKNOWN.token(OF_NOBODY, "grace", Map.of("iss", PARTNER.name())), "has a wrong signature");
        refusedEverywhere(
                UNKNOWN.token(OF_NOBODY, "grace", Map.of("iss", "https://trunkline.test")),
                "is signed with an unknown key");
        refusedEverywhere(
                UNKNOWN.token(OF_NOBODY, "grace", Map.of("iss", "https://trunkline.test/gateway")),
                "comes from another issuer");
    }

    @Test
    void another_audience_is_refused_by_the_gateway_and_by_each_service() {
        refusedEverywhere(
                PARTNER.token(OF_PARTNER, "grace", Map.of("aud", "https://bank.test")),
                "is meant for another audience");
        refusedEverywhere(
                PARTNER.token(OF_PARTNER, "grace", Map.of("aud", List.of("https://bank.test", "trunkline.test"))),
                "is meant for another audience");
    }

    @Test
    void a_service_that_is_asked_directly_takes_no_issuer_but_the_houses_own() {
        // Good ones, which the gateway would have let in.
        refused(by(stranger(), users).get("/v1/users/me"));
        refused(by(stranger(), users).get("/v1/users"));
        refused(post(by(stranger(), feed), "00000000-0000-7000-8000-000000000000"));
    }

    @Test
    void a_withdrawn_key_counts_no_more_and_its_successor_does() {
        String old = TURNING.token(OLD, "grace", Map.of());
        String fresh = TURNING.token(NEW, "grace", Map.of());
        by(old, gateway).get("/onward").then().statusCode(200);

        TURNING.publish(NEW);

        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> refused(by(old, gateway).get("/onward")));
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> by(fresh, gateway).get("/onward").then().statusCode(200));
        refusedEverywhere(old, "is signed with an unknown key");
    }

    /** Of people of the partner's own, who have no accounts here. */
    private static String stranger() {
        return PARTNER.token(OF_PARTNER, "grace", Map.of("scope", "users:read posts:read posts:write"));
    }

    /** Of the company, which knows its people by their accounts here. */
    private static String member(String account) {
        return COMPANY.token(OF_COMPANY, account, Map.of("preferred_username", "known", "name", "Known Elsewhere"));
    }

    private static void refusedEverywhere(String token, String why) {
        refused(by(token, gateway).get("/onward")).body("detail", containsString(why));
        refused(by(token, gateway).get("/v1/users/me"));
        refused(post(by(token, gateway), "00000000-0000-7000-8000-000000000000"));
        refused(by(token, users).get("/v1/users/me"));
        refused(post(by(token, feed), "00000000-0000-7000-8000-000000000000"));
    }

    private static ValidatableResponse refused(Response answer) {
        return answer.then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", startsWith("Bearer"));
    }

    private static void hasNoAccount(Response answer) {
        answer.then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo(PROBLEMS + "no-account"));
    }

    private static Response post(RequestSpecification by, String author) {
        return by.contentType("application/json").body(Map.of("text", "hello")).post("/v1/users/{id}/posts", author);
    }

    private static RequestSpecification by(String token, String where) {
        return given().baseUri(where).redirects().follow(false).header("Authorization", "Bearer " + token);
    }

    /** What services get in the place of a token. */
    private static String onward(String token) {
        return by(token, gateway)
                .get("/onward")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .substring("Bearer ".length());
    }

    private static JsonNode claims(String token) throws IOException {
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A service that answers with the credentials that it was shown. */
    private static HttpServer onward() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] shown = exchange.getRequestHeaders()
                    .getOrDefault("Authorization", List.of("none"))
                    .get(0)
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, shown.length);
            exchange.getResponseBody().write(shown);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** The file that is shipped, with three issuers beside ours and a way to see what services get. */
    private static Path routes() throws IOException {
        Path shipped = RunningSystem.checkout().resolve("gateway/src/main/resources/routes.yaml");
        ObjectNode file = (ObjectNode) YAML.readTree(shipped.toFile());
        ArrayNode tokens = YAML.createArrayNode();
        tokens.add(file.get("tokens"));
        tokens.add(trusted(PARTNER, ""));
        tokens.add(trusted(COMPANY, ", claims: { prefix: \"\", roles: roles, unscoped: all }"));
        tokens.add(trusted(TURNING, ""));
        file.set("tokens", tokens);
        ((ObjectNode) file.get("upstreams"))
                .set(
                        "onward",
                        YAML.readTree("{ discover: \"dns://127.0.0.1:"
                                + onward.getAddress().getPort() + "\" }"));
        ((ArrayNode) file.get("routes"))
                .add(YAML.readTree("{ id: onward, match: { path: /onward }, to: onward, auth: required }"));
        Path routes = Files.createTempFile("routes", ".yaml");
        YAML.writeValue(routes.toFile(), file);
        return routes;
    }

    private static JsonNode trusted(ForeignIssuer issuer, String more) throws IOException {
        return YAML.readTree(
                "{ issuer: \"" + issuer.name() + "\", audience: trunkline, discovery: { refresh: 1s }" + more + " }");
    }
}
