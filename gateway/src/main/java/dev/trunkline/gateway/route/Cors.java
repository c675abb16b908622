package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which pages of other origins may use a route (the CORS protocol of the Fetch standard).
 *
 * @param any whether pages of all origins may
 * @param origins those that may otherwise, as browsers write them
 * @param headers that a page may send, in lower case
 * @param exposed that a page may read
 * @param credentials whether cookies and certificates of the browser's may come along; tokens need no such thing
 * @param maxAge for how long a browser need not ask again
 */
public record Cors(
        boolean any,
        Set<String> origins,
        Set<String> headers,
        List<String> exposed,
        boolean credentials,
        Duration maxAge) {

    public boolean allows(String origin) {
        return any || origins.contains(origin);
    }

    /**
     * @param names as {@code Access-Control-Request-Headers} has them
     */
    public boolean allowsHeaders(String names) {
        for (String name : names.split(",")) {
            String lower = name.strip().toLowerCase(Locale.ROOT);
            if (!lower.isEmpty() && !headers.contains(lower)) {
                return false;
            }
        }
        return true;
    }
}
