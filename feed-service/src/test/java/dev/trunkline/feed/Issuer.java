package dev.trunkline.feed;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;

/** Signs access tokens and serves the key that verifies them, as user-service does. */
final class Issuer implements AutoCloseable {

    static final String NAME = "https://issuer.test";

    private final KeyPair key;
    private final HttpServer server;

    Issuer() {
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
        byte[] keys = jwks().getBytes(StandardCharsets.UTF_8);
        server.createContext("/jwks.json", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
    }

    /** Lets user-service's side of the tests answer beside the keys, where the service looks for it. */
    void serve(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    void serveNoLonger(String path) {
        server.removeContext(path);
    }

    String jwksUrl() {
        return "http://localhost:" + server.getAddress().getPort() + "/jwks.json";
    }

    String token(UUID user, String handle) {
        return token(user, handle, Duration.ofMinutes(15));
    }

    /** For one who may change what is others'. */
    String admin(UUID user) {
        return token(user, "admin", Duration.ofMinutes(15), Set.of("user", "admin"));
    }

    String token(UUID user, String handle, Duration life) {
        return token(user, handle, life, Set.of("user"));
    }

    /** Of a session that may be ended. */
    String token(UUID user, String handle, String session) {
        return signed(
                claims(user, handle, Duration.ofMinutes(15), Set.of("user")).claim("sid", session));
    }

    private String token(UUID user, String handle, Duration life, Set<String> groups) {
        return signed(claims(user, handle, life, groups));
    }

    private static JwtClaimsBuilder claims(UUID user, String handle, Duration life, Set<String> groups) {
        Instant now = Instant.now();
        return Jwt.issuer(NAME)
                .audience("trunkline")
                .subject(user.toString())
                .claim("preferred_username", handle)
                .claim("name", "The " + handle)
                .groups(groups)
                .issuedAt(now.minusSeconds(60))
                .expiresAt(now.plus(life));
    }

    private String signed(JwtClaimsBuilder claims) {
        return claims.jws().keyId("test").algorithm(SignatureAlgorithm.ES256).sign(key.getPrivate());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private String jwks() {
        ECPublicKey publicKey = (ECPublicKey) key.getPublic();
        return """
                {"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"test","x":"%s","y":"%s"}]}""".formatted(
                        coordinate(publicKey.getW().getAffineX()),
                        coordinate(publicKey.getW().getAffineY()));
    }

    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[32];
        byte[] tail = bytes.length > 32 ? Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length) : bytes;
        System.arraycopy(tail, 0, fixed, 32 - tail.length, tail.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(fixed);
    }
}
