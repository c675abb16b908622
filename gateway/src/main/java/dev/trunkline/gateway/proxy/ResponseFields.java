package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.Exchange;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the header fields of an upstream's answer as the client gets them. */
final class ResponseFields {

    /** On a route that says which origins may use it, the upstream's word on that does not count. */
    private static final String ORIGINS = "Access-Control-";

    private ResponseFields() {}

    /** Gives the names, in lower case, that the upstream has said are for its neighbour only. */
    static Set<String> write(MultiMap from, Exchange exchange, MultiMap to) {
        boolean told = exchange.route().cors().isPresent();
        Set<String> named = Set.of();
        // Ours is there before the upstream's, and a browser heeds the first alone (RFC 6797 §8.1).
        String hsts = to.isEmpty() ? null : to.get(FieldNames.HSTS);
        var lines = FieldLines.of(from);
        while (lines.hasNext()) {
            Map.Entry<? extends CharSequence, ? extends CharSequence> field = lines.next();
            CharSequence name = field.getKey();
            CharSequence value = field.getValue();
            if (told && AsciiString.regionMatches(name, true, 0, ORIGINS, 0, ORIGINS.length())) {
                continue;
            }
            if (!FieldNames.keptInside(name)) {
                to.add(name, Locations.named(name) ? Locations.outward(value.toString(), exchange) : value);
            } else if (FieldLines.is(name, "connection")) {
                named = ConnectionOptions.named(named, value.toString());
            }
        }
        named.forEach(to::remove);
        if (hsts != null) {
            to.set(FieldNames.HSTS, hsts);
        }
        List<String> ours = exchange.answerHeaders();
        for (int i = 0; i < ours.size(); i += 2) {
            to.add((CharSequence) ours.get(i), (CharSequence) ours.get(i + 1));
        }
        return named;
    }
}
