package dev.trunkline.gateway.proxy;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the header fields of an upstream's answer as the client gets them. */
final class ResponseFields {

    /** Of which browsers want one: ours, if the upstream says something of its own. */
    private static final String ONE = "Access-Control-";

    private ResponseFields() {}

    /** Gives the names, in lower case, that the upstream has said are for its neighbour only. */
    static Set<String> write(MultiMap from, List<String> ours, MultiMap to) {
        Set<String> named = Set.of();
        // Ours is there before the upstream's, and a browser heeds the first alone (RFC 6797 §8.1).
        String hsts = to.isEmpty() ? null : to.get(FieldNames.HSTS);
        for (Map.Entry<String, String> field : from) {
            String name = field.getKey();
            if (!FieldNames.keptInside(name)) {
                to.add((CharSequence) name, (CharSequence) field.getValue());
            } else if (name.equalsIgnoreCase("connection")) {
                named = ConnectionOptions.named(named, field.getValue());
            }
        }
        named.forEach(to::remove);
        if (hsts != null) {
            to.set(FieldNames.HSTS, hsts);
        }
        for (int i = 0; i < ours.size(); i += 2) {
            if (ours.get(i).startsWith(ONE)) {
                to.set((CharSequence) ours.get(i), (CharSequence) ours.get(i + 1));
            } else {
                to.add((CharSequence) ours.get(i), (CharSequence) ours.get(i + 1));
            }
        }
        return named;
    }
}
