package dev.trunkline.gateway.observe;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Takes secrets out of a request target before it is written anywhere: the values of parameters with certain names, in
 * a query or after a semicolon, and the user information of an absolute form.
 */
final class Masking {

    private static final String MASK = "***";

    private final Set<String> names = new HashSet<>();

    /**
     * @param names of parameters, in any case
     */
    Masking(Iterable<String> names) {
        names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
    }

    String mask(String uri) {
        int from = delimiter(uri, 0);
        String head = uri.substring(0, from);
        boolean absolute = !uri.startsWith("/") && head.contains("@");
        if (from == uri.length() && !absolute) {
            return uri;
        }
        StringBuilder masked = new StringBuilder(uri.length()).append(absolute ? withoutUser(head) : head);
        while (from < uri.length()) {
            masked.append(uri.charAt(from++));
            int to = delimiter(uri, from);
            int equals = uri.indexOf('=', from);
            if (equals >= 0 && equals < to && names.contains(name(uri.substring(from, equals)))) {
                masked.append(uri, from, equals + 1).append(MASK);
                // Only this ends a value for every reader, so nothing of a secret stays behind a semicolon.
                int end = uri.indexOf('&', equals);
                to = end < 0 ? uri.length() : end;
            } else {
                masked.append(uri, from, to);
            }
            from = to;
        }
        return masked.toString();
    }

    /** Where the next parameter may begin. */
    private static int delimiter(String uri, int from) {
        for (int i = from; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c == '?' || c == '&' || c == ';' || c == '#') {
                return i;
            }
        }
        return uri.length();
    }

    /** A service would know it by its escapes too, so it must not slip through in them. */
    private static String name(String written) {
        if (written.indexOf('%') < 0 && written.indexOf('+') < 0) {
            return written.toLowerCase(Locale.ROOT);
        }
        byte[] decoded = new byte[written.length() * 3];
        int length = 0;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '%' && i + 2 < written.length()) {
                int high = Character.digit(written.charAt(i + 1), 16);
                int low = Character.digit(written.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    c = (char) (high << 4 | low);
                    i += 2;
                }
            }
            decoded[length++] = (byte) (c == '+' ? ' ' : c);
        }
        return new String(decoded, 0, length, StandardCharsets.UTF_8).strip().toLowerCase(Locale.ROOT);
    }

    private static String withoutUser(String head) {
        int scheme = head.indexOf("://");
        int from = scheme < 0 ? 0 : scheme + 3;
        int slash = head.indexOf('/', from);
        int at = head.lastIndexOf('@', slash < 0 ? head.length() : slash);
        return at < from ? head : head.substring(0, from) + MASK + head.substring(at);
    }
}
