package dev.trunkline.gateway.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code Connection}: names of fields that are meant for the next neighbour only (RFC 9110 §7.6.1). */
final class ConnectionOptions {

    /** End-to-end fields that make a message what it is; to name them is an attack, and is not heeded. */
    private static final Set<String> NEVER =
            Set.of("authorization", "cache-control", "content-length", "content-type", "cookie", "host", "set-cookie");

    private ConnectionOptions() {}

    /** The names so far and those of one more line, in lower case. */
    static Set<String> named(Set<String> before, String line) {
        if (line.equalsIgnoreCase("keep-alive") || line.equalsIgnoreCase("close")) {
            return before;
        }
        Set<String> names = new TreeSet<>(before);
        for (String name : line.split(",")) {
            names.add(name.strip().toLowerCase(Locale.ROOT));
        }
        names.remove("");
        names.removeAll(NEVER);
        return names;
    }

    static boolean asksForUpgrade(MultiMap fields) {
        return fields.getAll(HttpHeaders.CONNECTION).stream()
                .anyMatch(line -> named(Set.of(), line).contains("upgrade"));
    }
}
