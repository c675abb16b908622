package dev.trunkline.rest.negotiation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The media ranges that are well-formed in what a client sends as {@code Accept} (RFC 9110 §12.5.1), in as many fields as
 * it likes, written again in one way. A weight that is none counts as none, and a parameter that is none, or whose value is
 * quoted, is left out: nothing here is offered in variants that only a parameter tells apart.
 *
 * <p>Pure; reads each octet once, and no more ranges than {@link #MOST}.
 */
record MediaRanges(List<Range> all) {

    /** Browsers send less than ten. */
    static final int MOST = 64;

    private static final String WEIGHT = "q";
    private static final String ANY = "*";

    /**
     * @param type as {@code type/subtype}
     */
    record Range(String type, Map<String, String> parameters) {

        private String text() {
            return type
                    + parameters.entrySet().stream()
                            .map(parameter -> ";" + parameter.getKey() + "=" + parameter.getValue())
                            .collect(Collectors.joining());
        }
    }

    /** Whether a field is one type or range and nothing else, as most are, so that it need not be looked at more. */
    static boolean plain(String field) {
        int slash = field.indexOf('/');
        return slash > 0
                && (field.equals("*/*") || letters(field, 0, slash) && letters(field, slash + 1, field.length()));
    }

    static MediaRanges of(List<String> fields) {
        List<Range> ranges = new ArrayList<>();
        for (String field : fields) {
            for (String element : split(field, ',')) {
                if (ranges.size() < MOST) {
                    range(element).ifPresent(ranges::add);
                }
            }
        }
        return new MediaRanges(List.copyOf(ranges));
    }

    /** As one field; empty if there is none. */
    Optional<String> text() {
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.stream().map(Range::text).collect(Collectors.joining(", ")));
    }

    private static Optional<Range> range(String element) {
        List<String> parts = split(element, ';');
        Optional<String> type = type(parts.get(0).strip());
        if (type.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? "" : part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            String value = part.substring(equals + 1).strip();
            if (token(name) && token(value) && (!name.equals(WEIGHT) || weight(value))) {
                parameters.putIfAbsent(name, value);
            }
        }
        return Optional.of(new Range(type.get(), parameters));
    }

    private static Optional<String> type(String text) {
        // Never allowed, and yet what old clients send for everything.
        if (text.equals(ANY)) {
            return Optional.of("*/*");
        }
        int slash = text.indexOf('/');
        String type = text.substring(0, Math.max(slash, 0));
        String subtype = text.substring(slash + 1);
        boolean formed = token(type) && token(subtype) && (!type.equals(ANY) || subtype.equals(ANY));
        boolean starred = type.length() > 1 && type.contains(ANY) || subtype.length() > 1 && subtype.contains(ANY);
        return formed && !starred ? Optional.of(text) : Optional.empty();
    }

    /** RFC 9110 §12.4.2. */
    private static boolean weight(String text) {
        return text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");
    }

    /** At a delimiter that is not in a quoted string (RFC 9110 §5.6.4); one that does not end goes to the end. */
    private static List<String> split(String text, char delimiter) {
        List<String> parts = new ArrayList<>(4);
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\') {
                i++;
            } else if (c == delimiter && !quoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** RFC 9110 §5.6.2. */
    private static boolean token(String text) {
        if (text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || "!#$%&'*+-.^_`|~".indexOf(c) >= 0)) {
                return false;
            }
        }
        return true;
    }

    private static boolean letters(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c == '-' || c == '+' || c == '.')) {
                return false;
            }
        }
        return from < to;
    }
}
