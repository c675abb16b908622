package dev.trunkline.user;

import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.user.key.KeyRing;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tries every method of every resource as everybody. */
@QuarkusTest
class WhoMayTest {

    private static final String MERGE = "application/merge-patch+json";
    private static final String JSON = "application/json";

    @Inject
    KeyRing keys;

    @Inject
    Clock clock;

    /** Who asks. Each of those after the admin has what would be the owner's token. */
    private enum As {
        NOBODY,
        OTHER,
        OWNER,
        ADMIN,
        EXPIRED,
        FOREIGN_SIGNED,
        UNSIGNED;

        boolean hasBadToken() {
            return compareTo(ADMIN) > 0;
        }
    }

    /**
     * One method of one resource.
     *
     * @param path with {id} for the owner's, {targetId} for a bystander's, {sessionId} for that of the owner's session, {keyId} for
     *     that of a key of the owner's
     * @param type of the body, empty if there is none
     * @param body of the owner
     * @param statuses that nobody, another, the owner and an admin get
     * @param tokenMatters whether a bad token is looked at
     */
    private record Row(
            String method,
            String path,
            String type,
            Function<Person, Object> body,
            List<Integer> statuses,
            boolean tokenMatters) {

        int status(As who) {
            if (who.hasBadToken()) {
                return tokenMatters ? 401 : statuses.get(0);
            }
            return statuses.get(who.ordinal());
        }
    }

    private static final List<Row> TABLE = table();

    private static List<Row> table() {
        List<Row> rows = new ArrayList<>();
        for (String users : List.of("/v1/users", "/v2/users")) {
            boolean one = users.startsWith("/v1");
            rows.add(row("GET", users, 200, 200, 200, 200));
            rows.add(row("POST", users, JSON, owner -> registration(one), 201, 201, 201, 201));
            rows.add(row("GET", users + "/me", 401, 302, 302, 302));
            rows.add(row("GET", users + "/{id}", 200, 200, 200, 200));
            rows.add(row("PUT", users + "/{id}", JSON, owner -> document(owner, one), 401, 403, 200, 200));
            rows.add(row("PATCH", users + "/{id}", MERGE, owner -> Map.of(), 401, 403, 200, 200));
            rows.add(row("DELETE", users + "/{id}", 401, 403, 204, 204));
        }
        rows.add(row("PUT", "/v1/users/{id}/following/{targetId}", 401, 403, 204, 204));
        rows.add(row("DELETE", "/v1/users/{id}/following/{targetId}", 401, 403, 204, 204));
        rows.add(row("GET", "/v1/users/{id}/following", 200, 200, 200, 200));
        rows.add(row("GET", "/v1/users/{id}/followers", 200, 200, 200, 200));
        rows.add(row("GET", "/v1/users/{id}/counts", 200, 200, 200, 200));
        rows.add(tokenless(
                "POST", "/v1/sessions", owner -> Map.of("handle", owner.handle(), "password", Person.PASSWORD), 201));
        rows.add(tokenless("POST", "/v1/tokens", owner -> Map.of("refreshToken", owner.refreshToken()), 201));
        rows.add(row("GET", "/v1/sessions", 401, 200, 200, 200));
        rows.add(row("GET", "/v1/sessions/current", 401, 200, 200, 200));
        rows.add(row("DELETE", "/v1/sessions/current", 401, 204, 204, 204));
        rows.add(row("GET", "/v1/sessions/{sessionId}", 401, 403, 200, 200));
        rows.add(row("DELETE", "/v1/sessions/{sessionId}", 401, 403, 204, 204));
        rows.add(row("DELETE", "/v1/users/{id}/sessions", 401, 403, 204, 204));
        rows.add(row(
                "PUT",
                "/v1/users/{id}/password",
                JSON,
                owner -> Map.of("currentPassword", Person.PASSWORD, "newPassword", "another horse battery"),
                401,
                403,
                204,
                403));
        rows.add(row(
                "POST", "/v1/users/{id}/keys", JSON, owner -> Map.of("label", "nightly export"), 401, 403, 201, 201));
        rows.add(row("GET", "/v1/users/{id}/keys", 401, 403, 200, 200));
        rows.add(row("GET", "/v1/users/{id}/keys/{keyId}", 401, 403, 200, 200));
        rows.add(row("POST", "/v1/users/{id}/keys/{keyId}/rotation", 401, 403, 201, 201));
        rows.add(row("DELETE", "/v1/users/{id}/keys/{keyId}", 401, 403, 204, 204));
        rows.add(tokenless("GET", "/.well-known/jwks.json", null, 200));
        return rows;
    }

    @TestFactory
    Stream<DynamicTest> each_method_of_each_resource_answers_each_caller_as_it_should() {
        return TABLE.stream().flatMap(row -> Stream.of(As.values())
                .map(who -> DynamicTest.dynamicTest(
                        row.method() + " " + row.path() + " as " + who, () -> attempt(row, who))));
    }

    @Test
    void the_table_has_every_operation_of_the_service() throws Exception {
        TreeSet<String> documented = new TreeSet<>();
        JsonNode paths = new ObjectMapper()
                .readTree(given().accept(JSON).get("/q/openapi?format=json").asString())
                .get("paths");
        paths.properties().forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
            if (List.of("get", "post", "put", "patch", "delete").contains(method)) {
                documented.add(method.toUpperCase() + " " + path.getKey());
            }
        }));
        TreeSet<String> tried = new TreeSet<>();
        TABLE.forEach(row -> tried.add(row.method() + " " + row.path()));
        assertThat(tried).isEqualTo(documented);
    }

    /** Those about whom nothing is asked may be the same in all attempts; each comes with a session of its own. */
    private static Person bystander;

    private static Person other;
    private static Person admin;

    private static synchronized void makeTheOthers() {
        if (bystander == null) {
            bystander = Person.registered();
            other = Person.registered();
            admin = Person.admin();
        }
    }

    private void attempt(Row row, As who) throws Exception {
        makeTheOthers();
        Person owner = Person.registered();
        RequestSpecification request = as(who, owner).redirects().follow(false);
        if (List.of("PUT", "PATCH", "DELETE").contains(row.method())) {
            request.header("If-Match", owner.read().header("ETag"));
        }
        if (row.body() != null) {
            request.contentType(row.type()).body(row.body().apply(owner));
        }
        String path = row.path()
                .replace("{id}", owner.id())
                .replace("{targetId}", bystander.id())
                .replace("{keyId}", row.path().contains("{keyId}") ? key(owner) : "")
                .replace("{sessionId}", claims(owner).getStringClaimValue("sid"));
        Response answer = request.request(row.method(), path);
        int expected = row.status(who);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(expected);
        if (expected >= 400) {
            problem(answer, expected);
        }
        if (expected == 401) {
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        }
        if (row.method().equals("GET")) {
            as(who, owner).redirects().follow(false).head(path).then().statusCode(expected);
        }
        boolean seesEmail = expected == 200 && row.path().endsWith("/{id}") && (who == As.OWNER || who == As.ADMIN);
        if (row.path().endsWith("users/{id}") && expected == 200) {
            assertThat(answer.asString().contains(owner.handle() + "@example.org"))
                    .isEqualTo(seesEmail);
        }
    }

    private static String key(Person owner) {
        return Person.body(owner.authorised()
                        .contentType(JSON)
                        .body(Map.of("label", "nightly export"))
                        .post(owner.path() + "/keys"))
                .get("id")
                .asText();
    }

    private RequestSpecification as(As who, Person owner) throws Exception {
        return switch (who) {
            case NOBODY -> given();
            case OTHER -> Person.login(other.handle()).authorised();
            case OWNER -> owner.authorised();
            case ADMIN -> Person.login(admin.handle()).authorised();
            case EXPIRED -> given().auth().oauth2(signed(owner, keys.current().privateKey(), -60));
            case FOREIGN_SIGNED -> given().auth().oauth2(signed(owner, foreignKey(), 600));
            case UNSIGNED -> given().auth().oauth2(unsigned(owner));
        };
    }

    private String signed(Person owner, Key key, int seconds) throws Exception {
        JwtClaims claims = claims(owner);
        claims.setExpirationTime(
                NumericDate.fromSeconds(clock.instant().plusSeconds(seconds).getEpochSecond()));
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue("ES256");
        token.setKeyIdHeaderValue(keys.current().kid());
        token.setKey(key);
        token.setPayload(claims.toJson());
        return token.getCompactSerialization();
    }

    private static String unsigned(Person owner) throws Exception {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        token.setAlgorithmHeaderValue("none");
        token.setPayload(claims(owner).toJson());
        return token.getCompactSerialization();
    }

    private static JwtClaims claims(Person owner) throws Exception {
        String payload = owner.accessToken().split("\\.")[1];
        return JwtClaims.parse(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    }

    private static Key foreignKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair().getPrivate();
    }

    private static Map<String, Object> registration(boolean one) {
        String handle = Person.newHandle();
        return Map.of(
                "handle",
                handle,
                one ? "displayName" : "name",
                one ? "Someone" : Map.of("display", "Someone"),
                "email",
                handle + "@example.org",
                "password",
                Person.PASSWORD);
    }

    private static Map<String, Object> document(Person owner, boolean one) {
        return Map.of(
                "handle",
                owner.handle(),
                one ? "displayName" : "name",
                one ? "Someone" : Map.of("display", "Someone"),
                "email",
                owner.handle() + "@example.org");
    }

    private static Row row(String method, String path, Integer... statuses) {
        return new Row(method, path, "", null, List.of(statuses), true);
    }

    private static Row row(
            String method, String path, String type, Function<Person, Object> body, Integer... statuses) {
        return new Row(method, path, type, body, List.of(statuses), true);
    }

    private static Row tokenless(String method, String path, Function<Person, Object> body, int status) {
        return new Row(method, path, JSON, body, List.of(status, status, status, status), false);
    }
}
