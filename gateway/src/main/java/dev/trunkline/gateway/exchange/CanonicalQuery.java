package dev.trunkline.gateway.exchange;

import java.util.Optional;

/**
 * Checks a query, which goes upstream as it came but for one character: {@code ;}, at which some servers begin another
 * parameter and others do not. Percent-encoded it is text to all of them.
 */
final class CanonicalQuery {

    private CanonicalQuery() {}

    /**
     * @param uri with a query
     * @param mark where its question mark is
     * @return the query with its mark where it had to be changed
     */
    static Optional<String> changed(String uri, int mark) throws RequestTarget.Refused {
        boolean semicolon = false;
        for (int i = mark; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                // RFC 3986 §3.4; no fragment comes over the wire.
                throw new RequestTarget.Refused("The query holds a character that must be percent-encoded.");
            }
            if (c == '%' && !encoded(uri, i)) {
                throw new RequestTarget.Refused("A '%' in the query must be followed by two hex digits.");
            }
            semicolon |= c == ';';
        }
        return semicolon ? Optional.of(uri.substring(mark).replace(";", "%3B")) : Optional.empty();
    }

    private static boolean encoded(String uri, int at) {
        return at + 2 < uri.length()
                && Character.digit(uri.charAt(at + 1), 16) >= 0
                && Character.digit(uri.charAt(at + 2), 16) >= 0;
    }
}
