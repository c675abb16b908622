package dev.trunkline.gateway.exchange;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code tracestate} (W3C Trace Context §3.3): what tracing systems tell each other. The gateway adds nothing to it, and
 * passes it on as long as it is well-formed; one that is not is dropped, and the trace goes on without.
 */
final class TraceState {

    /** §3.3.1.1. */
    private static final int MOST_MEMBERS = 32;
    /** §3.3.1.5 asks for 512 at least; more is cut by whole members, first those over 128 characters. */
    private static final int MOST_CHARACTERS = 512;

    private static final int LARGE = 128;
    private static final int LONGEST_KEY = 256;
    private static final int LONGEST_VALUE = 256;

    private TraceState() {}

    /**
     * The members of all lines as one line.
     *
     * @return empty for none, or for what is malformed
     */
    static String kept(List<String> lines) {
        if (lines.isEmpty()) {
            return "";
        }
        String all = lines.size() == 1 ? lines.get(0) : String.join(",", lines);
        Set<String> keys = new HashSet<>();
        int members = 0;
        for (String part : all.split(",", -1)) {
            String member = strip(part);
            if (member.isEmpty()) {
                // §3.3.1.1 allows empty members.
                continue;
            }
            int equals = member.indexOf('=');
            if (++members > MOST_MEMBERS
                    || equals < 0
                    || !key(member, equals)
                    || !value(member, equals + 1)
                    || !keys.add(member.substring(0, equals))) {
                return "";
            }
        }
        if (members == 0) {
            return "";
        }
        return all.length() <= MOST_CHARACTERS ? all : shortened(all);
    }

    private static String shortened(String all) {
        List<String> members = new ArrayList<>();
        for (String part : all.split(",")) {
            String member = strip(part);
            if (!member.isEmpty()) {
                members.add(member);
            }
        }
        int length = members.stream().mapToInt(String::length).sum() + members.size() - 1;
        for (int i = members.size() - 1; i >= 0 && length > MOST_CHARACTERS; i--) {
            if (members.get(i).length() > LARGE) {
                length -= members.remove(i).length() + 1;
            }
        }
        while (length > MOST_CHARACTERS) {
            length -= members.remove(members.size() - 1).length() + 1;
        }
        return String.join(",", members);
    }

    /** OWS of RFC 9110 §5.6.3. */
    private static String strip(String part) {
        int from = 0;
        int to = part.length();
        while (from < to && (part.charAt(from) == ' ' || part.charAt(from) == '\t')) {
            from++;
        }
        while (to > from && (part.charAt(to - 1) == ' ' || part.charAt(to - 1) == '\t')) {
            to--;
        }
        return part.substring(from, to);
    }

    /** Begins with a letter or digit; a tenant may be before one {@code @}. */
    private static boolean key(String text, int to) {
        if (to == 0 || to > LONGEST_KEY || !alphanumeric(text.charAt(0))) {
            return false;
        }
        boolean at = false;
        for (int i = 1; i < to; i++) {
            char c = text.charAt(i);
            if (c == '@' && !at) {
                at = true;
            } else if (!alphanumeric(c) && c != '_' && c != '-' && c != '*' && c != '/') {
                return false;
            }
        }
        return true;
    }

    /** Printable ASCII but for comma and equals sign, and not ending in a blank. */
    private static boolean value(String text, int from) {
        int length = text.length() - from;
        if (length == 0 || length > LONGEST_VALUE) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == ',' || c == '=') {
                return false;
            }
        }
        return true;
    }

    private static boolean alphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }
}
