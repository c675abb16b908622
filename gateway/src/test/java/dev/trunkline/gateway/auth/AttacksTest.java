package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is tried against those who verify tokens, at a gateway whose issuer signs with RSA. */
class AttacksTest {

    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private RsaJsonWebKey key;
    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        key = RsaJwkGenerator.generateJwk(2_048);
        key.setKeyId("../../etc/keys");
        gateway = new GatewayInTest();
        int port = gateway.upstream(request -> {
            if (request.path().equals("/keys")) {
                request.response().end("{\"keys\":[" + key.toJson(OutputControlLevel.PUBLIC_ONLY) + "]}");
            } else {
                arrived.add(String.valueOf(request.headers().getAll("Authorization")));
                request.response().end("let in");
            }
        });
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "tokens: { issuer: \"https://trunkline.test\", audience: trunkline, jwks: { upstream: up, path: /keys } }",
                "routes:",
                "  - { id: closed, match: { path: /closed }, to: up, auth: required }");
        await().until(() -> gateway.gateway().tokensReady());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void what_the_issuer_has_signed_is_let_in() throws Exception {
        assertThat(get(token(claims -> {}, signature -> {}))).endsWith("let in");
    }

    @Test
    void a_token_without_a_signature_is_refused() throws Exception {
        String none = token(claims -> {}, signature -> {
            signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
            signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
            signature.setKey(null);
        });
        assertRefused(none, "is not signed with RS256");
        String good = token(claims -> {}, signature -> {});
        assertRefused(good.substring(0, good.lastIndexOf('.') + 1), "has a wrong signature");
        for (String spelling : List.of("none", "None", "NONE", "nOnE", "")) {
            String header = encoded("{\"alg\":\"" + spelling + "\",\"kid\":\"" + key.getKeyId() + "\"}");
            assertThat(get(header + "." + good.split("\\.")[1] + ".")).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void a_header_that_says_numbers_and_lists_where_texts_belong_is_malformed_and_is_answered() throws Exception {
        String[] good = token(claims -> {}, signature -> {}).split("\\.");
        for (String header : List.of(
                "{'alg':'RS256','kid':1}",
                "{'alg':'ES256','kid':['KID']}",
                "{'alg':1,'kid':'KID'}",
                "{'alg':'RS256','kid':'KID','typ':1}",
                "{'alg':'RS256','kid':'KID','typ':{}}",
                "{'alg':'RS256','kid':'KID','crit':[1]}",
                "{'alg':'RS256','kid':'KID','crit':{}}")) {
            String written = header.replace('\'', '"').replace("KID", key.getKeyId());
            assertThat(get(encoded(written) + "." + good[1] + "." + good[2]))
                    .as(written)
                    .startsWith("HTTP/1.1 401 ")
                    .contains("error=\"invalid_token\"", "is malformed");
        }
        assertThat(arrived).isEmpty();
        await().atMost(Duration.ofMinutes(1)).until(() -> gateway.outcomes().size() == gateway.started());
    }

    @Test
    void the_public_key_is_no_shared_secret() throws Exception {
        for (byte[] secret : List.of(
                key.getPublicKey().getEncoded(),
                pem(key.getPublicKey().getEncoded()),
                key.toJson(OutputControlLevel.PUBLIC_ONLY).getBytes(StandardCharsets.UTF_8))) {
            String hmac = token(claims -> {}, signature -> {
                signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
                signature.setKey(new HmacKey(secret));
            });
            assertRefused(hmac, "is not signed with RS256");
        }
    }

    @Test
    void another_algorithm_of_the_same_key_is_refused() throws Exception {
        assertRefused(
                token(
                        claims -> {},
                        signature -> signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_PSS_USING_SHA256)),
                "is not signed with RS256");
    }

    @Test
    void a_key_that_the_token_brings_or_points_to_is_not_used() throws Exception {
        EllipticCurveJsonWebKey own = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        for (Consumer<JsonWebSignature> pointer : List.<Consumer<JsonWebSignature>>of(
                signature -> signature.setJwkHeader(own),
                signature -> signature.setHeader("jku", "http://127.0.0.1:1/keys"),
                signature -> signature.setHeader("x5u", "http://127.0.0.1:1/cert"),
                signature -> signature.setKeyIdHeaderValue("/dev/null"),
                signature -> signature.setKeyIdHeaderValue("' OR 1=1 --"),
                signature -> signature.setKeyIdHeaderValue("k".repeat(2_000)))) {
            String forged = token(claims -> {}, signature -> {
                signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
                signature.setKey(own.getPrivateKey());
                pointer.accept(signature);
            });
            assertThat(get(forged)).startsWith("HTTP/1.1 401 ").contains("error=\"invalid_token\"");
        }
        assertThat(arrived).isEmpty();
    }

    @Test
    void a_token_for_others_of_others_or_of_another_time_is_refused() throws Exception {
        long now = System.currentTimeMillis() / 1_000;
        assertRefused(token(claims -> claims.setExpirationTime(NumericDate.fromSeconds(now - 60)), s -> {}), "expired");
        assertRefused(
                token(claims -> claims.setNotBefore(NumericDate.fromSeconds(now + 600)), s -> {}), "not valid yet");
        assertRefused(token(claims -> claims.setAudience("bank"), s -> {}), "another audience");
        assertRefused(token(claims -> claims.setIssuer("https://evil.test"), s -> {}), "another issuer");
        assertRefused(token(claims -> claims.setIssuer("https://trunkline.test/"), s -> {}), "another issuer");
    }

    @Test
    void a_huge_token_is_refused_before_it_is_looked_at() throws Exception {
        assertRefused("a".repeat(8_000), "is longer than 4096 characters");
        assertRefused(token(claims -> claims.setStringClaim("fill", "x".repeat(8_000)), s -> {}), "is longer than");
    }

    @Test
    void who_shows_two_is_refused_whichever_comes_first() throws Exception {
        String good = "Authorization: Bearer " + token(claims -> {}, signature -> {});
        for (String other : List.of("Authorization: Bearer x", "Authorization: Basic YTpi", good)) {
            assertThat(gateway.get("/closed", good, other))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("WWW-Authenticate: Bearer realm=\"trunkline\", error=\"invalid_request\"\r\n")
                    .contains("one Authorization header");
            assertThat(gateway.get("/closed", other, good)).startsWith("HTTP/1.1 400 ");
        }
        assertThat(arrived).isEmpty();
    }

    @Test
    void two_in_one_field_are_none() throws Exception {
        String good = token(claims -> {}, signature -> {});
        assertThat(get(good + ", Bearer " + good)).startsWith("HTTP/1.1 401 ");
        assertThat(get(good + " " + good)).startsWith("HTTP/1.1 401 ");
    }

    private void assertRefused(String token, String reason) throws IOException {
        assertThat(get(token))
                .startsWith("HTTP/1.1 401 ")
                .contains("WWW-Authenticate: Bearer realm=\"trunkline\", error=\"invalid_token\"")
                .contains(reason);
        assertThat(arrived).isEmpty();
    }

    private String get(String token) throws IOException {
        return gateway.get("/closed", "Authorization: Bearer " + token);
    }

    private String token(Consumer<JwtClaims> change, Consumer<JsonWebSignature> tamper) throws JoseException {
        JwtClaims claims = TokenIssuer.claims("ada", System.currentTimeMillis() / 1_000);
        change.accept(claims);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setKey(key.getPrivateKey());
        tamper.accept(signature);
        return signature.getCompactSerialization();
    }

    private static byte[] pem(byte[] der) {
        return ("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
