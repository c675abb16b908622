package dev.trunkline.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.trunkline.testing.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** An issuer of OpenID Connect that is none of the system's: its discovery document, its keys, and what they sign. */
final class ForeignIssuer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIFE_SECONDS = 900;

    private final HttpServer server;
    private volatile List<SigningKey> published;

    ForeignIssuer(SigningKey... keys) {
        published = List.of(keys);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        serve("/.well-known/openid-configuration", () -> json(Map.of("issuer", name(), "jwks_uri", name() + "/keys")));
        serve("/keys", () -> SigningKey.jwks(published));
        server.start();
    }

    /** As its tokens have it. */
    String name() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on it publishes these and no others. */
    void publish(SigningKey... keys) {
        published = List.of(keys);
    }

    /**
     * A token for {@code subject}, good by the rules of everybody who trusts the issuer.
     *
     * @param others claims beside the usual ones, or in the place of those
     */
    String token(SigningKey by, String subject, Map<String, ?> others) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", name());
        claims.put("aud", "trunkline");
        claims.put("sub", subject);
        claims.put("iat", now);
        claims.put("exp", now + LIFE_SECONDS);
        claims.putAll(others);
        return by.sign(json(claims));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(String path, Supplier<String> document) {
        server.createContext(path, exchange -> {
            byte[] body = document.get().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static String json(Map<String, ?> value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
