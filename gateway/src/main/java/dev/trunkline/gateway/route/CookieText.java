package dev.trunkline.gateway.route;

import java.util.List;
import java.util.Optional;

/** Reads {@code Cookie} lines (RFC 6265 §4.2), of which HTTP/2 may have several. */
public final class CookieText {

    private CookieText() {}

    /** The first value of a cookie, as it was sent. */
    public static Optional<String> value(List<String> lines, String name) {
        for (String line : lines) {
            for (String pair : line.split(";")) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    return Optional.of(pair.substring(equals + 1).strip());
                }
            }
        }
        return Optional.empty();
    }
}
