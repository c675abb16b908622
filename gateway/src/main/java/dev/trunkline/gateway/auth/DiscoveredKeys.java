package dev.trunkline.gateway.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.gateway.fetch.Calls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/**
 * The keys of an issuer that says itself where they are: its discovery document names them, and counts only if it names
 * the issuer too (OpenID Connect Discovery 1.0 §4.3).
 */
final class DiscoveredKeys implements KeyDocument {

    private static final String DOCUMENT = "/.well-known/openid-configuration";
    private static final int MOST_BYTES = 256 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String issuer;
    private final Calls calls;

    DiscoveredKeys(String issuer, Vertx vertx, Duration timeout) {
        this.issuer = issuer;
        this.calls = new Calls(vertx, timeout, MOST_BYTES, 1);
    }

    @Override
    public Future<Buffer> get() {
        // §4: a slash at the issuer's end is not doubled.
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return calls.get(base + DOCUMENT).compose(document -> calls.get(keysOf(issuer, document)));
    }

    @Override
    public void close() {
        calls.close();
    }

    @Override
    public String name() {
        return issuer;
    }

    /**
     * @throws IllegalStateException if the document is another's, or sends us where the issuer itself is not safe from
     *     those who read and write on the way
     */
    static String keysOf(String issuer, Buffer document) {
        try {
            JsonNode said = JSON.readTree(document.getBytes());
            if (!said.path("issuer").asText().equals(issuer)) {
                throw new IllegalStateException("the discovery document is of the issuer "
                        + said.path("issuer").asText());
            }
            URI keys = URI.create(said.path("jwks_uri").asText());
            if (keys.getHost() == null
                    || !("https".equals(keys.getScheme())
                            || keys.getScheme().equals(URI.create(issuer).getScheme()))) {
                throw new IllegalStateException("the discovery document names no jwks_uri by https");
            }
            return keys.toString();
        } catch (IOException | IllegalArgumentException malformed) {
            throw new IllegalStateException("not a discovery document", malformed);
        }
    }
}
