package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.exchange.Scopes;
import dev.trunkline.gateway.route.CredentialKind;
import dev.trunkline.gateway.route.TokenRules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

class TokenVerifierTest {

    private static final long NOW = 1_800_000_000;

    private final TokenIssuer issuer = new TokenIssuer("one");
    private final KeySet keys = KeySet.parse(issuer.jwks());
    private final Minter minter = new Minter(IdentityKey.generated(), "gateway", "services", Duration.ofMinutes(5));
    private final TokenVerifier verifier = verifier(true);

    TokenVerifierTest() throws JoseException {}

    private TokenVerifier verifier(boolean ours) {
        return new TokenVerifier(
                new TokenRules(
                        TokenIssuer.ISSUER,
                        "trunkline",
                        ours,
                        new TokenRules.Keys("users", "/", Duration.ofMinutes(5)),
                        TokenRules.Claims.OURS,
                        Duration.ofSeconds(30)),
                minter);
    }

    @Test
    void a_good_token_names_its_subject_until_it_expires() throws JoseException {
        assertThat(verify(claims -> {})).isInstanceOfSatisfying(Verdict.Good.class, good -> {
            assertThat(good.principal().subject()).isEqualTo("ada");
            assertThat(good.untilSeconds()).isEqualTo(NOW + 900 + 30);
        });
    }

    @Test
    void expiry_and_not_before_allow_for_the_skew_and_no_more() throws JoseException {
        assertThat(verify(claims -> claims.setExpirationTime(NumericDate.fromSeconds(NOW - 29))))
                .isInstanceOf(Verdict.Good.class);
        assertBad(verify(claims -> claims.setExpirationTime(NumericDate.fromSeconds(NOW - 30))), "has expired");
        assertThat(verify(claims -> claims.setNotBefore(NumericDate.fromSeconds(NOW + 30))))
                .isInstanceOf(Verdict.Good.class);
        assertBad(verify(claims -> claims.setNotBefore(NumericDate.fromSeconds(NOW + 31))), "is not valid yet");
        assertBad(verify(claims -> claims.unsetClaim("exp")), "has no expiry");
    }

    @Test
    void issuer_audience_and_subject_must_be_right() throws JoseException {
        assertBad(verify(claims -> claims.setIssuer("https://evil.test")), "comes from another issuer");
        assertBad(verify(claims -> claims.setAudience("others")), "is meant for another audience");
        assertBad(verify(claims -> claims.unsetClaim("aud")), "is meant for another audience");
        assertBad(verify(claims -> claims.unsetClaim("sub")), "names no subject");
        assertThat(verify(claims -> claims.setAudience("others", "trunkline"))).isInstanceOf(Verdict.Good.class);
    }

    @Test
    void a_foreign_key_under_a_known_kid_does_not_verify() throws JoseException {
        TokenIssuer foreign = new TokenIssuer("one");
        assertBad(verify(foreign.token(TokenIssuer.claims("ada", NOW))), "has a wrong signature");
    }

    @Test
    void an_unknown_kid_is_not_yet_a_verdict() throws JoseException {
        TokenIssuer next = new TokenIssuer("two");
        assertThat(verify(next.token(TokenIssuer.claims("ada", NOW)))).isInstanceOf(Verdict.UnknownKey.class);
    }

    @Test
    void a_token_need_not_name_its_key_where_only_one_could_be_meant() throws JoseException {
        String unnamed = unnamed(issuer);
        assertThat(verify(unnamed)).isInstanceOf(Verdict.Good.class);
        // Nor need the key have a name.
        TokenIssuer nameless = new TokenIssuer(null);
        assertThat(verifier.verify(unnamed(nameless), KeySet.parse(nameless.jwks()), NOW))
                .isInstanceOf(Verdict.Good.class);
        assertThat(verifier.verify(unnamed, KeySet.EMPTY, NOW)).isInstanceOf(Verdict.UnknownKey.class);
        String two =
                issuer.jwks().replace("]}", ",") + new TokenIssuer("two").jwks().replace("{\"keys\":[", "");
        assertBad(verifier.verify(unnamed, KeySet.parse(two), NOW), "names no key (kid), and there are several");
    }

    @Test
    void without_a_name_another_key_is_one_that_is_not_known_yet() throws JoseException {
        assertThat(verify(unnamed(new TokenIssuer("one")))).isInstanceOf(Verdict.UnknownKey.class);
    }

    private static String unnamed(TokenIssuer by) throws JoseException {
        return by.token(
                TokenIssuer.claims("ada", NOW),
                signature -> signature.getHeaders().setStringHeaderValue("kid", null));
    }

    @Test
    void a_token_cannot_choose_its_algorithm() throws JoseException {
        JwtClaims claims = TokenIssuer.claims("ada", NOW);
        String none = issuer.token(claims, signature -> {
            signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
            signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
            signature.setKey(null);
        });
        assertThat(verify(none)).isInstanceOf(Verdict.Bad.class);
        byte[] publicKey = issuer.key().getECPublicKey().getEncoded();
        String hmac = issuer.token(claims, signature -> {
            signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
            signature.setKey(new HmacKey(publicKey));
        });
        assertBad(verify(hmac), "is not signed with ES256");
    }

    @Test
    void a_changed_payload_does_not_verify() throws JoseException {
        String[] parts = issuer.token(TokenIssuer.claims("ada", NOW)).split("\\.");
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String forged = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(payload.replace("ada", "eve").getBytes(StandardCharsets.UTF_8));
        assertBad(verify(parts[0] + "." + forged + "." + parts[2]), "has a wrong signature");
    }

    @Test
    void what_is_no_token_is_malformed() {
        for (String text : new String[] {"", "x", "a.b.c", "..", "a.b.c.d.e"}) {
            assertBad(verify(text), "is malformed");
        }
    }

    @Test
    void scopes_roles_session_and_plan_are_read() throws JoseException {
        Verdict verdict = verify(claims -> {
            claims.setStringClaim("scope", "posts:read  posts:write");
            claims.setStringListClaim("groups", "user", "admin");
            claims.setStringClaim("sid", "s1");
            claims.setStringClaim("plan", "pro");
        });
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Good.class, good -> assertThat(good.principal())
                .isEqualTo(new Principal.Subject(
                        "ada",
                        CredentialKind.BEARER,
                        "s1",
                        Scopes.of(Set.of("posts:read", "posts:write")),
                        Set.of("user", "admin"),
                        "pro")));
    }

    @Test
    void a_signature_that_is_written_in_another_way_is_no_token() throws JoseException {
        String token = issuer.token(TokenIssuer.claims("ada", NOW));
        int last = token.length() - 1;
        // The last letter has bits of which nothing is made.
        char other = (char) (token.charAt(last) + 1);
        for (String same : List.of(token + "=", token + "!", token + "\n", token.substring(0, last) + other)) {
            assertThat(verify(same)).as(same).isInstanceOf(Verdict.Bad.class);
        }
    }

    @Test
    void services_get_a_token_of_ours_in_the_place_of_anothers_and_it_lives_no_longer() throws Exception {
        assertThat(verify(claims -> {})).isInstanceOfSatisfying(Verdict.Good.class, good -> assertThat(good.onward())
                .isEmpty());
        JwtClaims claims = TokenIssuer.claims("ada", NOW);
        claims.setStringClaim("scope", "posts:read");
        claims.setStringClaim("sid", "s1");
        claims.setStringClaim("preferred_username", "ada_l");
        claims.setExpirationTime(NumericDate.fromSeconds(NOW + 60));
        Verdict.Good good = (Verdict.Good) verifier(false).verify(issuer.token(claims), keys, NOW);
        JsonWebSignature minted = new JsonWebSignature();
        minted.setCompactSerialization(Bearer.token(good.onward().orElseThrow()).orElseThrow());
        JwtClaims onward = JwtClaims.parse(minted.getUnverifiedPayload());
        assertThat(onward.getIssuer()).isEqualTo("gateway");
        assertThat(onward.getStringClaimValue("scope")).isEqualTo("posts:read");
        assertThat(onward.getStringClaimValue("preferred_username")).isEqualTo("ada_l");
        assertThat(onward.hasClaim("sid")).isFalse();
        assertThat(onward.getExpirationTime().getValue()).isEqualTo(NOW + 60 + 30);
        assertThat(good.untilSeconds()).isEqualTo(NOW + 60 + 30);
    }

    @Test
    void a_token_that_was_made_for_something_else_does_not_count() throws JoseException {
        String logout =
                issuer.token(TokenIssuer.claims("ada", NOW), signature -> signature.setHeader("typ", "logout+jwt"));
        assertBad(verify(logout), "is of another type");
        String access = issuer.token(TokenIssuer.claims("ada", NOW), signature -> signature.setHeader("typ", "at+JWT"));
        assertThat(verify(access)).isInstanceOf(Verdict.Good.class);
    }

    @Test
    void a_token_that_demands_what_is_not_understood_is_refused() throws JoseException {
        String critical = issuer.token(TokenIssuer.claims("ada", NOW), signature -> {
            signature.setHeader("crit", List.of("exp-in-header"));
            signature.setHeader("exp-in-header", 4_000_000_000L);
        });
        assertBad(verify(critical), "is malformed");
    }

    @Test
    void what_no_key_could_have_signed_is_no_reason_to_look_for_one() throws JoseException {
        String none = issuer.token(TokenIssuer.claims("ada", NOW), signature -> {
            signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
            signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
            signature.setKeyIdHeaderValue("made-up");
            signature.setKey(null);
        });
        assertThat(verify(none)).isInstanceOf(Verdict.Bad.class);
    }

    @Test
    void an_endless_token_is_good_and_an_expiry_at_the_end_of_time_does_not_overflow() throws JoseException {
        assertThat(verify(claims -> claims.setExpirationTime(NumericDate.fromSeconds(Long.MAX_VALUE))))
                .isInstanceOfSatisfying(Verdict.Good.class, good -> assertThat(good.untilSeconds())
                        .isEqualTo(Long.MAX_VALUE));
        assertBad(verify(claims -> claims.setExpirationTime(NumericDate.fromSeconds(Long.MIN_VALUE))), "has expired");
    }

    @Test
    void a_key_that_claims_an_algorithm_of_another_type_is_left_out() throws JoseException {
        String wrong = issuer.jwks().replace("ES256", "ES384");
        assertThat(KeySet.parse(wrong).isEmpty()).isTrue();
        assertThat(KeySet.parse(issuer.jwks().replace("\"sig\"", "\"enc\"")).isEmpty())
                .isTrue();
    }

    private Verdict verify(Consumer<JwtClaims> change) throws JoseException {
        JwtClaims claims = TokenIssuer.claims("ada", NOW);
        change.accept(claims);
        return verify(issuer.token(claims));
    }

    private Verdict verify(String token) {
        return verifier.verify(token, keys, NOW);
    }

    private static void assertBad(Verdict verdict, String reason) {
        assertThat(verdict).isEqualTo(new Verdict.Bad(reason));
    }
}
