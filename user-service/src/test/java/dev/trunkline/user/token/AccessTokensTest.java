package dev.trunkline.user.token;

import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.trunkline.testing.MutableClock;
import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AccessTokensTest {

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
    void an_empty_accept_asks_for_nothing_in_particular() {
        given().header("Accept", "").get("/.well-known/jwks.json").then().statusCode(200);
    }

    @Test
    void a_token_is_good_for_a_quarter_of_an_hour() {
        clock.advance(Duration.ofSeconds(899));
        assertAccepted(ada.accessToken());
        clock.advance(Duration.ofSeconds(2));
        assertRefused(ada.accessToken());
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
