package dev.trunkline.rest.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.trunkline.rest.problem.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayTokensTest {

    private static final String ISSUER = "https://trunkline.test/gateway";
    private static final String ADA = "0198c0de-8f3a-7b21-9c4d-5e6f70819203";
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    private final AtomicInteger fetches = new AtomicInteger();
    private EllipticCurveJsonWebKey key;
    private HttpServer gateway;
    private GatewayTokens tokens;

    @BeforeEach
    void start() throws Exception {
        key = key("one");
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/keys", exchange -> {
            fetches.incrementAndGet();
            byte[] jwks = ("{\"keys\":[" + key.toJson(OutputControlLevel.PUBLIC_ONLY) + "]}")
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, jwks.length);
            exchange.getResponseBody().write(jwks);
            exchange.close();
        });
        gateway.start();
        tokens = new GatewayTokens(
                ISSUER,
                "http://localhost:" + gateway.getAddress().getPort() + "/keys",
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    @Test
    void what_the_gateway_has_signed_is_good_and_its_keys_are_fetched_once() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(tokens.verify(token(key, claims -> {})).getSubject()).isEqualTo(ADA);
        }
        assertThat(fetches).hasValue(1);
    }

    @Test
    void what_is_anothers_is_not_taken_for_its() throws Exception {
        assertThat(tokens.issued(token(key, claims -> {}))).isTrue();
        assertThat(tokens.issued(token(key, claims -> claims.setIssuer("https://trunkline.test"))))
                .isFalse();
        assertThat(tokens.issued("not.a.token")).isFalse();
        assertThat(tokens.issued("")).isFalse();
    }

    @Test
    void a_caller_without_an_account_is_known_by_another_name() throws Exception {
        for (String other :
                List.of("https://foreign.test#" + ADA, "x509:CN=somebody", "ada", "", ADA.toUpperCase(Locale.ROOT))) {
            assertThat(AccountOf.subject(other)).as(other).isEmpty();
            assertThatThrownBy(() -> AccountOf.required(other)).isInstanceOf(ProblemException.class);
            assertThat(AccountOf.counted(other).version())
                    .as("of an id that is no account's")
                    .isEqualTo(3);
        }
        String foreign = "https://foreign.test#" + ADA;
        assertThat(tokens.verify(token(key, claims -> claims.setSubject(foreign)))
                        .getSubject())
                .isEqualTo(foreign);
        assertThat(AccountOf.required(ADA)).isEqualTo(UUID.fromString(ADA)).isEqualTo(AccountOf.counted(ADA));
    }

    @Test
    void what_is_wrong_is_refused() throws Exception {
        assertRefused(token(key("one"), claims -> {}));
        assertRefused(token(key("two"), claims -> {}));
        assertRefused(token(key, claims -> claims.setAudience("others")));
        assertRefused(token(key, claims -> claims.setIssuer("https://trunkline.test")));
        assertRefused(
                token(key, claims -> claims.setExpirationTime(NumericDate.fromSeconds(NOW.getEpochSecond() - 6))));
        assertRefused(token(key, claims -> claims.unsetClaim("exp")));
        assertRefused(token(key, claims -> claims.unsetClaim("sub")));
    }

    @Test
    void a_gateway_that_is_away_is_not_waited_for() throws IOException {
        gateway.stop(0);
        assertThatThrownBy(() -> tokens.verify(token(key, claims -> {}))).isInstanceOf(InvalidJwtException.class);
    }

    private void assertRefused(String token) {
        assertThatThrownBy(() -> tokens.verify(token)).isInstanceOf(InvalidJwtException.class);
    }

    private static EllipticCurveJsonWebKey key(String kid) throws JoseException {
        EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId(kid);
        return key;
    }

    private static String token(EllipticCurveJsonWebKey key, Consumer<JwtClaims> change) throws JoseException {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience("trunkline");
        claims.setSubject(ADA);
        claims.setExpirationTime(NumericDate.fromSeconds(NOW.getEpochSecond() + 300));
        change.accept(claims);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setKey(key.getPrivateKey());
        return signature.getCompactSerialization();
    }
}
