package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.address.AddressRanges;
import java.util.Optional;

/**
 * What a proxy has told of one hop: the address that it was spoken to from, and the scheme. Empty is what it did not tell,
 * or what cannot be read in one way only.
 */
record Hop(Optional<String> address, Optional<String> scheme) {

    static final Hop UNCLEAR = new Hop(Optional.empty(), Optional.empty());

    private static final int MOST_PORT_DIGITS = 5;

    /**
     * @param node as RFC 7239 §6 has it
     */
    static Hop of(String node, String scheme) {
        return new Hop(address(node), scheme(scheme));
    }

    private static Optional<String> scheme(String text) {
        return text.equalsIgnoreCase("https")
                ? Optional.of("https")
                : text.equalsIgnoreCase("http") ? Optional.of("http") : Optional.empty();
    }

    /** An address alone, or with its port behind it, which an IPv6 address must have brackets for; and nothing else. */
    private static Optional<String> address(String node) {
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            boolean version6 = end > 0 && node.lastIndexOf(':', end) > 0;
            return version6 && endsWithPort(node, end + 1) ? numeric(node.substring(1, end)) : Optional.empty();
        }
        int colon = node.indexOf(':');
        if (colon < 0 || colon != node.lastIndexOf(':')) {
            return numeric(node);
        }
        return endsWithPort(node, colon) ? numeric(node.substring(0, colon)) : Optional.empty();
    }

    private static Optional<String> numeric(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '.' && c != ':' && (c >= 128 || Character.digit(c, 16) < 0)) {
                return Optional.empty();
            }
        }
        return AddressRanges.octets(text).length > 0 ? Optional.of(text) : Optional.empty();
    }

    /** Whether nothing follows, or a port. */
    private static boolean endsWithPort(String node, int from) {
        if (from == node.length()) {
            return true;
        }
        int digits = node.length() - from - 1;
        if (node.charAt(from) != ':' || digits < 1 || digits > MOST_PORT_DIGITS) {
            return false;
        }
        for (int i = from + 1; i < node.length(); i++) {
            if (node.charAt(i) < '0' || node.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
