package dev.trunkline.gateway.exchange;

import java.util.Locale;

/**
 * Reads an authority as {@code Host}, {@code :authority} and absolute targets have it: a name, an IPv4 address or an
 * IPv6 address in brackets, with or without a port. Stricter than RFC 3986 §3.2.2, of whose names no DNS has more: no
 * percent-encoding, no sub-delimiters, and no user, which RFC 9110 §4.2.4 forbids.
 */
final class Authority {

    private static final int LONGEST_NAME = 255;
    private static final int MOST_PORT_DIGITS = 5;
    private static final int HIGHEST_PORT = 65_535;

    private static final boolean[] NAME = new boolean[128];

    static {
        for (char c = 0; c < 128; c++) {
            NAME[c] = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || "-._~".indexOf(c) >= 0;
        }
    }

    private Authority() {}

    static boolean wellFormed(String text) {
        int end = hostEnd(text);
        return end > 0 && (end == text.length() || text.charAt(end) == ':' && port(text, end + 1) >= 0);
    }

    /** The host of what is well formed, in lower case and without a dot at its end. */
    static String host(String text) {
        int end = hostEnd(text);
        return text.substring(0, text.charAt(end - 1) == '.' && end > 1 ? end - 1 : end)
                .toLowerCase(Locale.ROOT);
    }

    /** Whether two that are well formed mean the same, given the port that goes without saying. */
    static boolean same(String one, String other, int defaultPort) {
        return one.equalsIgnoreCase(other)
                || host(one).equals(host(other)) && portOr(one, defaultPort) == portOr(other, defaultPort);
    }

    private static int portOr(String text, int absent) {
        int end = hostEnd(text);
        return end == text.length() ? absent : port(text, end + 1);
    }

    /** The index behind the host; 0 if there is none. */
    private static int hostEnd(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        if (text.charAt(0) == '[') {
            return bracketEnd(text);
        }
        int end = 0;
        while (end < text.length() && text.charAt(end) < 128 && NAME[text.charAt(end)]) {
            end++;
        }
        return end <= LONGEST_NAME ? end : 0;
    }

    private static int bracketEnd(String text) {
        int end = 1;
        while (end < text.length() && (text.charAt(end) == ':' || text.charAt(end) == '.' || hex(text.charAt(end)))) {
            end++;
        }
        return end > 2 && end < text.length() && text.charAt(end) == ']' && text.indexOf(':') < end ? end + 1 : 0;
    }

    private static boolean hex(char c) {
        return c < 128 && Character.digit(c, 16) >= 0;
    }

    private static int port(String text, int from) {
        int digits = text.length() - from;
        if (digits < 1 || digits > MOST_PORT_DIGITS) {
            return -1;
        }
        int port = 0;
        for (int i = from; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            port = port * 10 + digit;
        }
        return port <= HIGHEST_PORT ? port : -1;
    }
}
