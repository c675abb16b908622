package dev.trunkline.rest.address;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The rules for what stands in a request line between method and version (RFC 9112 §3.2, RFC 3986). */
final class RequestTarget {

    private static final String PATH = "-._~!$&'()*+,;=:@/";
    /** Brackets are not of the RFC's, but what many a form sends; they are told apart as parameters. */
    private static final String QUERY = PATH + "?[]";

    private RequestTarget() {}

    /** Why {@code target} cannot be read; empty if it can. */
    static Optional<String> fault(String target) {
        byte[] decoded = new byte[target.length()];
        int length = 0;
        boolean query = false;
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '%') {
                int octet = octet(target, i);
                if (octet < 0) {
                    return Optional.of("a '%' in the address must be followed by two hexadecimal digits");
                }
                decoded[length++] = (byte) octet;
                i += 2;
            } else if (allowed(c, query)) {
                query |= c == '?';
                decoded[length++] = (byte) c;
            } else {
                return Optional.of(
                        "the address holds a character that must be percent-encoded: U+%04X".formatted((int) c));
            }
        }
        return utf8(decoded, length)
                ? Optional.empty()
                : Optional.of("what is percent-encoded in the address must be UTF-8");
    }

    /** The one form of a path whose dots and needless encodings are resolved already: single slashes, none at the end. */
    static String canonical(String normalized) {
        StringBuilder path = new StringBuilder(normalized.length());
        for (int i = 0; i < normalized.length(); i++) {
            char c = normalized.charAt(i);
            if (c != '/' || path.length() == 0 || path.charAt(path.length() - 1) != '/') {
                path.append(c);
            }
        }
        if (path.length() > 1 && path.charAt(path.length() - 1) == '/') {
            path.setLength(path.length() - 1);
        }
        return path.toString();
    }

    private static boolean allowed(char c, boolean query) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || (query ? QUERY : PATH).indexOf(c) >= 0
                || c == '?';
    }

    private static int octet(String target, int percent) {
        if (percent + 2 >= target.length()) {
            return -1;
        }
        int high = Character.digit(target.charAt(percent + 1), 16);
        int low = Character.digit(target.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean utf8(byte[] bytes, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
