package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.compress.Compression;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Passes the trailer fields of an answer on: what follows a body in chunks, or ends an HTTP/2 stream. */
final class TrailerFields {

    /** RFC 9110 §6.5.1: framing, routing, authentication and what controls the reading of the content come first or never. */
    private static final Set<String> NEVER = Set.of(
            "age",
            "authorization",
            "cache-control",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "date",
            "expires",
            "host",
            "location",
            "proxy-authenticate",
            "retry-after",
            "set-cookie",
            "vary",
            "www-authenticate");

    private TrailerFields() {}

    /**
     * @param hopByHop what the answer's {@code Connection} has named, in lower case; it holds for trailers too
     * @param coded whether the body has been compressed here, so that a digest of what the upstream has sent is wrong
     */
    static void write(MultiMap from, Set<String> hopByHop, boolean coded, HttpServerResponse to) {
        if (from.isEmpty()) {
            return;
        }
        for (Map.Entry<String, String> field : from) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!NEVER.contains(name)
                    && !FieldNames.keptInside(name)
                    && !hopByHop.contains(name)
                    && !(coded && Compression.DIGESTS.contains(name))) {
                to.trailers().add(name, field.getValue());
            }
        }
    }
}
