package dev.trunkline.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Makes the tokens that the gateway gives services for callers with API keys, and serves the key that verifies them. */
public final class GatewayIssuer implements AutoCloseable {

    private static final String NAME = "https://trunkline.test/gateway";
    private static final int COORDINATE = 32;
    private static final int SECONDS = 300;

    private final KeyPair key;
    private final HttpServer server;

    public GatewayIssuer() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            key = generator.generateKeyPair();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] keys = jwks().getBytes(StandardCharsets.US_ASCII);
        server.createContext("/gateway-jwks.json", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/jwk-set+json");
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
    }

    public String jwksUrl() {
        return "http://localhost:" + server.getAddress().getPort() + "/gateway-jwks.json";
    }

    /** For a key that was made for all. */
    public String token(String subject, String keyId, Instant now, String... groups) {
        return token(subject, keyId, Optional.empty(), now, groups);
    }

    /** For a key that was made for {@code scope}, names with blanks between. */
    public String scoped(String subject, String keyId, String scope, Instant now, String... groups) {
        return token(subject, keyId, Optional.of(scope), now, groups);
    }

    private String token(String subject, String keyId, Optional<String> scope, Instant now, String... groups) {
        String roles = groups.length == 0 ? "\"user\"" : "\"" + String.join("\",\"", groups) + "\"";
        String claims =
                "{\"iss\":\"%s\",\"aud\":\"trunkline\",\"sub\":\"%s\",\"client_id\":\"%s\",\"iat\":%d,\"exp\":%d,"
                                .formatted(NAME, subject, keyId, now.getEpochSecond(), now.getEpochSecond() + SECONDS)
                        + "\"preferred_username\":\"by_key\",\"name\":\"By Key\",\"jti\":\"%d\",\"groups\":[%s]%s}"
                                .formatted(
                                        System.nanoTime(),
                                        roles,
                                        scope.map(words -> ",\"scope\":\"" + words + "\"")
                                                .orElse(""));
        String signed =
                base64("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"gateway\"}".getBytes(StandardCharsets.US_ASCII))
                        + "." + base64(claims.getBytes(StandardCharsets.US_ASCII));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(key.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private String jwks() {
        ECPublicKey half = (ECPublicKey) key.getPublic();
        return "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"gateway\","
                + "\"x\":\"%s\",\"y\":\"%s\"}]}"
                        .formatted(
                                coordinate(half.getW().getAffineX()),
                                coordinate(half.getW().getAffineY()));
    }

    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] tail =
                bytes.length > COORDINATE ? Arrays.copyOfRange(bytes, bytes.length - COORDINATE, bytes.length) : bytes;
        byte[] fixed = new byte[COORDINATE];
        System.arraycopy(tail, 0, fixed, COORDINATE - tail.length, tail.length);
        return base64(fixed);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
