package dev.trunkline.gateway.compress;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The media types that shrink: named one by one, by their first half or by their suffix (RFC 6838 §4.2.8). */
final class MediaTypes {

    /** Its messages are compressed one by one, if at all, and its clients know no {@code Content-Encoding}. */
    private static final String GRPC = "application/grpc";

    private final Set<String> whole = new HashSet<>();
    private final Set<String> first = new HashSet<>();
    private final Set<String> suffixes = new HashSet<>();

    MediaTypes(List<String> patterns) {
        for (String pattern : patterns) {
            String lower = pattern.strip().toLowerCase(Locale.ROOT);
            if (lower.endsWith("/*")) {
                first.add(lower.substring(0, lower.length() - 2));
            } else if (lower.startsWith("*+")) {
                suffixes.add(lower.substring(1));
            } else {
                whole.add(lower);
            }
        }
    }

    /**
     * @param contentType with its parameters; null if there is none
     */
    boolean include(String contentType) {
        if (contentType == null) {
            return false;
        }
        String type = essence(contentType);
        if (type.startsWith(GRPC)) {
            return false;
        }
        int slash = type.indexOf('/');
        int plus = type.lastIndexOf('+');
        return whole.contains(type)
                || slash > 0 && first.contains(type.substring(0, slash))
                || plus > 0 && suffixes.contains(type.substring(plus));
    }

    static boolean isEventStream(String contentType) {
        return contentType != null && essence(contentType).equals("text/event-stream");
    }

    private static String essence(String contentType) {
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
