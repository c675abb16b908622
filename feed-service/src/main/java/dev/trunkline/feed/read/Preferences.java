package dev.trunkline.feed.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The field {@code Prefer} (RFC 7240 §2): a list of preferences, on one line or on several. */
final class Preferences {

    private Preferences() {}

    /**
     * The value of the preference {@code name}, whose case does not matter; without quotes.
     *
     * @param lines the field's lines; of several preferences of a name only the first counts
     * @return empty if it is not there, or has no value
     */
    static Optional<String> value(List<String> lines, String name) {
        return lines.stream()
                .flatMap(line -> split(line, ',').stream())
                .map(preference -> split(preference, ';').get(0))
                .map(preference -> preference.split("=", 2))
                .filter(parts -> parts[0].strip().equalsIgnoreCase(name))
                .findFirst()
                .filter(parts -> parts.length == 2)
                .map(parts -> unquoted(parts[1].strip()))
                .filter(value -> !value.isEmpty());
    }

    /** At each {@code separator} that is not within a quoted string (RFC 9110 §5.6.4). */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            char next = text.charAt(at);
            if (quoted && next == '\\') {
                at++;
            } else if (next == '"') {
                quoted = !quoted;
            } else if (next == separator && !quoted) {
                parts.add(text.substring(start, at));
                start = at + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String unquoted(String word) {
        boolean quoted = word.length() >= 2 && word.startsWith("\"") && word.endsWith("\"");
        return quoted ? word.substring(1, word.length() - 1).replaceAll("\\\\(.)", "$1") : word;
    }
}
