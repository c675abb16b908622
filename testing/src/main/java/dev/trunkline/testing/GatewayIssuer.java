package dev.trunkline.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes the tokens that the gateway gives services for callers with API keys, and serves the key that verifies them. */
public final class GatewayIssuer implements AutoCloseable {

    private static final String NAME = "https://trunkline.test/gateway";
    private static final int SECONDS = 300;

    private final SigningKey key = new SigningKey("gateway");
    private final HttpServer server;

    public GatewayIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] keys = SigningKey.jwks(List.of(key)).getBytes(StandardCharsets.US_ASCII);
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
        return key.sign(
                "{\"iss\":\"%s\",\"aud\":\"trunkline\",\"sub\":\"%s\",\"client_id\":\"%s\",\"iat\":%d,\"exp\":%d,"
                                .formatted(NAME, subject, keyId, now.getEpochSecond(), now.getEpochSecond() + SECONDS)
                        + "\"preferred_username\":\"by_key\",\"name\":\"By Key\",\"jti\":\"%d\",\"groups\":[%s]%s}"
                                .formatted(
                                        System.nanoTime(),
                                        roles,
                                        scope.map(words -> ",\"scope\":\"" + words + "\"")
                                                .orElse("")));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
