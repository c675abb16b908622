package dev.trunkline.gateway.exchange;

/**
 * Brings the path of a request target into the one form that both the route table and the upstream see, so that no
 * rule can be passed by another spelling of the same path (RFC 3986 §6.2.2).
 *
 * <p>Percent-encoded unreserved characters are decoded, hex digits become upper case, {@code .} and {@code ..}
 * segments are resolved, repeated slashes are one. What servers read in different ways is refused: encoded slashes,
 * backslashes and control characters, {@code ;} parameters, climbing above the root, and whatever RFC 3986 does not
 * allow in a path.
 */
public final class CanonicalPath {

    private static final String PLAIN = "-._~!$&'()*+,=:@";
    private static final boolean[] ALLOWED = new boolean[128];
    private static final boolean[] UNRESERVED = new boolean[128];

    static {
        for (char c = 0; c < 128; c++) {
            boolean alphanumeric = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            ALLOWED[c] = alphanumeric || PLAIN.indexOf(c) >= 0;
            UNRESERVED[c] = alphanumeric || "-._~".indexOf(c) >= 0;
        }
    }

    private CanonicalPath() {}

    /** The path cannot be given one meaning; the message says why. */
    public static final class Ambiguous extends Exception {
        private static final long serialVersionUID = 1L;

        Ambiguous(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * @param target the request target up to any {@code ?}
     * @return the target itself if it was canonical
     */
    public static String of(String target) throws Ambiguous {
        int length = target.length();
        if (length == 0 || target.charAt(0) != '/') {
            throw new Ambiguous("The path must start with '/'.");
        }
        char before = 0;
        for (int i = 0; i < length; i++) {
            char c = target.charAt(i);
            if (c == '/' ? before == '/' : c == '%' || c == '.' && before == '/' || c >= 128 || !ALLOWED[c]) {
                return rewritten(target);
            }
            before = c;
        }
        return target;
    }

    private static String rewritten(String target) throws Ambiguous {
        StringBuilder decoded = new StringBuilder(target.length());
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '%') {
                decode(target, i, decoded);
                i += 2;
            } else if (c == '/' || c < 128 && ALLOWED[c]) {
                decoded.append(c);
            } else {
                throw new Ambiguous(named(c) + " may not stand in a path; percent-encode it or leave it out.");
            }
        }
        return withoutDotSegments(decoded);
    }

    private static void decode(String target, int at, StringBuilder decoded) throws Ambiguous {
        int high = at + 2 < target.length() ? Character.digit(target.charAt(at + 1), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(target.charAt(at + 2), 16);
        if (low < 0) {
            throw new Ambiguous("A '%' in the path must be followed by two hex digits.");
        }
        char c = (char) (high << 4 | low);
        if (c == '/' || c == '\\' || c < ' ' || c == 0x7f) {
            throw new Ambiguous("An encoded " + named(c) + " may not stand in a path.");
        }
        if (c < 128 && UNRESERVED[c]) {
            decoded.append(c);
        } else {
            decoded.append('%')
                    .append(Character.toUpperCase(Character.forDigit(high, 16)))
                    .append(Character.toUpperCase(Character.forDigit(low, 16)));
        }
    }

    private static String withoutDotSegments(CharSequence path) throws Ambiguous {
        StringBuilder canonical = new StringBuilder(path.length());
        int from = 1;
        while (from <= path.length()) {
            int to = from;
            while (to < path.length() && path.charAt(to) != '/') {
                to++;
            }
            boolean last = to >= path.length();
            CharSequence segment = path.subSequence(from, to);
            if ("..".contentEquals(segment)) {
                int parent = canonical.lastIndexOf("/");
                if (parent < 0) {
                    throw new Ambiguous("The path climbs above its root.");
                }
                canonical.setLength(parent);
                if (last) {
                    canonical.append('/');
                }
            } else if (".".contentEquals(segment) || segment.length() == 0) {
                if (last) {
                    canonical.append('/');
                }
            } else {
                canonical.append('/').append(segment);
            }
            from = to + 1;
        }
        return canonical.length() == 0 ? "/" : canonical.toString();
    }

    private static String named(char c) {
        return switch (c) {
            case 0 -> "NUL";
            case '/' -> "slash";
            case '\\' -> "backslash";
            case ';' -> "';' (path parameters are not used here)";
            default -> c > ' ' && c < 0x7f ? "'" + c + "'" : String.format("U+%04X", (int) c);
        };
    }
}
