package dev.trunkline.feed;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.trunkline.testing.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Signs access tokens and serves the key that verifies them, as user-service does. */
final class Issuer implements AutoCloseable {

    static final String NAME = "https://issuer.test";

    private final SigningKey key = new SigningKey("test");
    private final HttpServer server;

    Issuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] keys = SigningKey.jwks(List.of(key)).getBytes(StandardCharsets.UTF_8);
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
        return token(user, handle, Duration.ofMinutes(15), Set.of("user"), ",\"sid\":\"" + session + "\"");
    }

    private String token(UUID user, String handle, Duration life, Set<String> groups) {
        return token(user, handle, life, groups, "");
    }

    /**
     * @param more claims, each behind a comma
     */
    private String token(UUID user, String handle, Duration life, Set<String> groups, String more) {
        Instant now = Instant.now();
        return key.sign("""
                {"iss":"%s","aud":"trunkline","sub":"%s","preferred_username":"%s","name":"The %s","groups":["%s"],\
                "iat":%d,"exp":%d,"jti":"%s"%s}""".formatted(
                        NAME,
                        user,
                        handle,
                        handle,
                        String.join("\",\"", groups),
                        now.minusSeconds(60).getEpochSecond(),
                        now.plus(life).getEpochSecond(),
                        UUID.randomUUID(),
                        more));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
