package dev.trunkline.gateway.exchange;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/** A page that says nothing of it is no other type than it says, nor framed by others (OWASP's least). */
public final class PageGuard {

    private static final String[] TYPES = {"text/html", "application/xhtml+xml"};

    private static final CharSequence[] FIELDS = {
        HttpHeaders.createOptimized("x-content-type-options"), HttpHeaders.createOptimized("nosniff"),
        HttpHeaders.createOptimized("x-frame-options"), HttpHeaders.createOptimized("SAMEORIGIN"),
        HttpHeaders.createOptimized("referrer-policy"), HttpHeaders.createOptimized("strict-origin-when-cross-origin"),
    };

    private PageGuard() {}

    /**
     * Adds to an answer that is a page what it does not have.
     *
     * @param removed names, in any case, that the route takes away: whoever wrote it wants none of them
     */
    public static void apply(MultiMap fields, List<String> removed) {
        String type = fields.get(HttpHeaders.CONTENT_TYPE);
        if (type == null || !isPage(type)) {
            return;
        }
        for (int i = 0; i < FIELDS.length; i += 2) {
            CharSequence name = FIELDS[i];
            if (!fields.contains(name) && removed.stream().noneMatch(name.toString()::equalsIgnoreCase)) {
                fields.set(name, FIELDS[i + 1]);
            }
        }
    }

    private static boolean isPage(String type) {
        for (String page : TYPES) {
            if (type.regionMatches(true, 0, page, 0, page.length())) {
                return true;
            }
        }
        return false;
    }
}
