package dev.trunkline.gateway.route;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a query as forms write it: {@code name=value&name=value}, percent-encoded, with a plus for a blank. */
public final class QueryText {

    private QueryText() {}

    /** The decoded values of a parameter, in their order; one without an equals sign has an empty value. */
    public static List<String> values(String query, String name) {
        List<String> values = List.of();
        int from = 0;
        while (from < query.length()) {
            int end = end(query, from);
            int equals = query.indexOf('=', from);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            if (decoded(query.substring(from, nameEnd)).equals(name)) {
                values = values.isEmpty() ? new ArrayList<>(2) : values;
                values.add(nameEnd == end ? "" : decoded(query.substring(nameEnd + 1, end)));
            }
            from = end + 1;
        }
        return values;
    }

    /** A query without the parameters of these names, the others as they were. */
    static String without(String query, List<String> names) {
        StringBuilder kept = new StringBuilder(query.length());
        int from = 0;
        while (from < query.length()) {
            int end = end(query, from);
            int equals = query.indexOf('=', from);
            String name = query.substring(from, equals < 0 || equals > end ? end : equals);
            if (!names.contains(decoded(name))) {
                kept.append(kept.length() == 0 ? "" : "&").append(query, from, end);
            }
            from = end + 1;
        }
        return kept.toString();
    }

    /** What is no hex digit behind a percent sign stays as it is. */
    public static String decoded(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** All but RFC 3986's unreserved characters in percent-encoding. */
    static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    private static int end(String query, int from) {
        int ampersand = query.indexOf('&', from);
        return ampersand < 0 ? query.length() : ampersand;
    }
}
