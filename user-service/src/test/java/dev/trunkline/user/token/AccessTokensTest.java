package dev.trunkline.user.token;

import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.trunkline.testing.MutableClock;
import dev.trunkline.user.Person;
import dev.trunkline.user.key.KeyRing;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.keys.HmacKey;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AccessTokensTest {

    @Inject
    KeyRing keys;

    @Inject
    MutableClock clock;

    private Person ada;

    @BeforeEach
    void register() {
        ada = Person.registered();
    }

    @Test
    void everyone_can_verify_a_token_by_the_published_keys() throws Exception {
        JsonWebKeySet published =
                new JsonWebKeySet(given().get("/.well-known/jwks.json").asString());
        JwtContext token = new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(published.getJsonWebKeys()))
                .setExpectedIssuer("https://trunkline.test")
                .setExpectedAudience("trunkline")
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .build()
                .process(ada.accessToken());
        JwtClaims claims = token.getJwtClaims();
        assertThat(token.getJoseObjects().get(0).getAlgorithmHeaderValue()).isEqualTo("ES256");
        assertThat(claims.getSubject()).isEqualTo(ada.id());
        assertThat(claims.getStringClaimValue("preferred_username")).isEqualTo(ada.handle());
        assertThat(claims.getStringClaimValue("name")).isEqualTo("Display of " + ada.handle());
        assertThat(claims.getStringListClaimValue("groups")).containsExactly("user");
        assertThat(claims.getStringClaimValue("sid")).isNotBlank();
        assertThat(claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue())
                .isEqualTo(900);
    }

    @Test
    void only_the_public_halves_of_the_keys_are_published() throws Exception {
        var answer = given().get("/.well-known/jwks.json");
        answer.then().statusCode(200).header("Cache-Control", "public, max-age=300");
        for (JsonWebKey key : new JsonWebKeySet(answer.asString()).getJsonWebKeys()) {
            assertThat(key.toParams(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE))
                    .containsOnlyKeys("kty", "kid", "use", "alg", "crv", "x", "y");
        }
        given().header("If-None-Match", answer.header("ETag"))
                .get("/.well-known/jwks.json")
                .then()
                .statusCode(304);
    }

    @Test
    void a_token_is_good_for_a_quarter_of_an_hour() {
        clock.advance(Duration.ofSeconds(899));
        assertAccepted(ada.accessToken());
        clock.advance(Duration.ofSeconds(2));
        assertRefused(ada.accessToken());
    }

    @Test
    void a_token_made_by_hand_in_the_right_way_is_accepted() throws Exception {
        // Shows that the refusals below are for the one thing that each of them changes.
        assertAccepted(made(token -> {}, claims -> {}));
    }

    @Test
    void a_token_signed_by_another_key_is_refused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        Key foreign = generator.generateKeyPair().getPrivate();
        assertRefused(made(token -> token.setKey(foreign), claims -> {}));
        assertRefused(made(token -> token.setKeyIdHeaderValue("another"), claims -> {}));
        assertRefused(made(token -> token.getHeaders().setStringHeaderValue("kid", null), claims -> {}));
    }

    @Test
    void a_token_of_another_algorithm_is_refused() throws Exception {
        assertRefused(made(
                token -> {
                    token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
                    token.setAlgorithmHeaderValue("none");
                    token.setKey(null);
                },
                claims -> {}));
        // The public key taken for a shared secret (RFC 8725 §2.1).
        byte[] published = keys.current().publicKey().getEncoded();
        assertRefused(made(
                token -> {
                    token.setAlgorithmHeaderValue("HS256");
                    token.setKey(new HmacKey(published));
                },
                claims -> {}));
    }

    @Test
    void a_token_of_another_issuer_or_for_another_audience_is_refused() throws Exception {
        assertRefused(made(token -> {}, claims -> claims.setIssuer("https://elsewhere.test")));
        assertRefused(made(token -> {}, claims -> claims.setAudience("elsewhere")));
        assertRefused(made(token -> {}, claims -> claims.unsetClaim("aud")));
        assertRefused(made(token -> {}, claims -> claims.unsetClaim("exp")));
        assertRefused(made(token -> {}, claims -> claims.unsetClaim("sub")));
    }

    @Test
    void what_is_no_token_is_refused() {
        String[] parts = ada.accessToken().split("\\.");
        String forged = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                        .replace(ada.handle(), "admin")
                        .getBytes(StandardCharsets.UTF_8));
        for (String token :
                List.of("x", "a.b.c", parts[0] + "." + forged + "." + parts[2], parts[0] + "." + parts[1] + ".")) {
            assertRefused(token);
        }
        problem(given().header("Authorization", "Basic YTpi").delete("/v1/sessions/current"), 401);
    }

    private String made(Consumer<JsonWebSignature> token, Consumer<JwtClaims> claims) throws Exception {
        JwtClaims all = JwtClaims.parse(
                new String(Base64.getUrlDecoder().decode(ada.accessToken().split("\\.")[1]), StandardCharsets.UTF_8));
        claims.accept(all);
        JsonWebSignature signed = new JsonWebSignature();
        signed.setAlgorithmHeaderValue("ES256");
        signed.setKeyIdHeaderValue(keys.current().kid());
        signed.setKey(keys.current().privateKey());
        signed.setPayload(all.toJson());
        token.accept(signed);
        return signed.getCompactSerialization();
    }

    private void assertAccepted(String token) {
        given().auth().oauth2(token).put(selfFollow()).then().statusCode(422);
    }

    private void assertRefused(String token) {
        problem(given().auth().oauth2(token).put(selfFollow()), 401)
                .header("WWW-Authenticate", containsString("invalid_token"));
    }

    /** Answered 422 to whoever is let in, so it changes nothing. */
    private String selfFollow() {
        return "/v1/users/" + ada.id() + "/following/" + ada.id();
    }
}
