package dev.trunkline.user.token;

import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.startsWith;

import dev.trunkline.testing.MutableClock;
import dev.trunkline.user.Person;
import dev.trunkline.user.key.KeyRing;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tries tokens that are wrong in one thing each (RFC 8725 §2) against every resource that needs a token. */
@QuarkusTest
class RefusedTokensTest {

    private static final List<String> RESOURCES = List.of(
            "GET /v1/sessions",
            "GET /v1/sessions/current",
            "DELETE /v1/sessions/current",
            "GET /v1/sessions/{session}",
            "DELETE /v1/sessions/{session}",
            "PUT /v1/users/{id}/password",
            "DELETE /v1/users/{id}/sessions");

    @Inject
    KeyRing keys;

    @Inject
    MutableClock clock;

    /** What makes a token of ada's: her own, but for one thing. */
    private interface Fault {

        void apply(JsonWebSignature token, JwtClaims claims) throws Exception;
    }

    private Map<String, Fault> faults() {
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put("expired", claims(it -> it.setExpirationTime(at(-1))));
        faults.put("without an expiry", claims(it -> it.unsetClaim("exp")));
        faults.put("not good yet", claims(it -> it.setNotBefore(at(600))));
        faults.put("of another issuer", claims(it -> it.setIssuer("https://elsewhere.test")));
        faults.put("of no issuer", claims(it -> it.unsetClaim("iss")));
        faults.put("for another audience", claims(it -> it.setAudience("elsewhere")));
        faults.put("for no audience", claims(it -> it.unsetClaim("aud")));
        faults.put("without a subject", claims(it -> it.unsetClaim("sub")));
        faults.put("signed by another key", (token, claims) -> token.setKey(foreignKey()));
        faults.put("of an unknown key", (token, claims) -> token.setKeyIdHeaderValue("unknown"));
        faults.put("of no key", (token, claims) -> token.getHeaders().setStringHeaderValue("kid", null));
        // As JSON allows and JOSE does not (RFC 7515 §4.1).
        faults.put("of a key whose name is a number", (token, claims) -> token.setHeader("kid", 1L));
        faults.put("that demands a number", (token, claims) -> token.setHeader("crit", List.of(1L)));
        faults.put("of a content that is a number", (token, claims) -> token.setHeader("cty", 1L));
        faults.put("not signed", (token, claims) -> {
            token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
            token.setAlgorithmHeaderValue("none");
            token.setKey(null);
        });
        // The public key, which everybody has, taken for a shared secret.
        faults.put("signed by the public key", (token, claims) -> {
            token.setAlgorithmHeaderValue("HS256");
            token.setKey(new HmacKey(keys.current().publicKey().getEncoded()));
        });
        return faults;
    }

    @TestFactory
    Stream<DynamicTest> a_token_that_is_wrong_in_one_thing_is_no_token_anywhere() {
        return faults().entrySet().stream().flatMap(fault -> RESOURCES.stream()
                .map(resource -> DynamicTest.dynamicTest(resource + " by a token " + fault.getKey(), () -> {
                    Person ada = Person.registered();
                    String token = made(ada, fault.getValue());
                    problem(request(given().auth().oauth2(token), resource, ada), 401)
                            .header(
                                    "WWW-Authenticate",
                                    startsWith("Bearer realm=\"trunkline\", error=\"invalid_token\""));
                    assertUntouched(ada);
                })));
    }

    @TestFactory
    Stream<DynamicTest> without_a_token_one_is_asked_for_one() {
        return RESOURCES.stream().flatMap(resource -> Stream.of(
                        Optional.<String>empty(), Optional.of("Basic YTpi"), Optional.of("Bearer"))
                .map(authorization -> DynamicTest.dynamicTest(
                        resource + authorization.map(" by "::concat).orElse(""), () -> {
                            Person ada = Person.registered();
                            RequestSpecification nobody = given();
                            authorization.ifPresent(value -> nobody.header("Authorization", value));
                            problem(request(nobody, resource, ada), 401)
                                    .header("WWW-Authenticate", startsWith("Bearer realm=\"trunkline\""));
                            assertUntouched(ada);
                        })));
    }

    @Test
    void the_same_token_without_a_fault_is_good() throws Exception {
        // Shows that each refusal above is for the one thing that is wrong.
        Person ada = Person.registered();
        given().auth()
                .oauth2(made(ada, (token, claims) -> {}))
                .get("/v1/sessions")
                .then()
                .statusCode(200);
    }

    private static Response request(RequestSpecification as, String resource, Person ada) throws InvalidJwtException {
        String[] parts = resource.split(" ");
        if (parts[0].equals("PUT")) {
            as.contentType("application/json")
                    .body(Map.of("currentPassword", Person.PASSWORD, "newPassword", "another horse battery"));
        }
        return as.request(
                parts[0],
                parts[1].replace("{id}", ada.id())
                        .replace("{session}", ownClaims(ada).getClaimValueAsString("sid")));
    }

    private static void assertUntouched(Person ada) {
        ada.authorised().get("/v1/sessions/current").then().statusCode(200);
    }

    private String made(Person ada, Fault fault) throws Exception {
        JwtClaims claims = ownClaims(ada);
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue("ES256");
        token.setKeyIdHeaderValue(keys.current().kid());
        token.setKey(keys.current().privateKey());
        fault.apply(token, claims);
        token.setPayload(claims.toJson());
        return token.getCompactSerialization();
    }

    private static JwtClaims ownClaims(Person ada) throws InvalidJwtException {
        String payload = ada.accessToken().split("\\.")[1];
        return JwtClaims.parse(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    }

    private static Fault claims(Consumer<JwtClaims> change) {
        return (token, claims) -> change.accept(claims);
    }

    private NumericDate at(int seconds) {
        return NumericDate.fromSeconds(clock.instant().plusSeconds(seconds).getEpochSecond());
    }

    private static Key foreignKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair().getPrivate();
    }
}
