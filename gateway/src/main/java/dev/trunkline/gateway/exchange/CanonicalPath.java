package dev.trunkline.gateway.exchange;

/**
 * Brings the path of a request target into the one form that both the route table and the upstream see, so that no
 * rule can be passed by another spelling of the same path (RFC 3986 §6.2.2).
 *
 * <p>Percent-encoded unreserved characters are decoded, hex digits become upper case, {@code .} and {@code ..}
 * segments are resolved, repeated slashes are one. What servers read in different ways is refused: encoded slashes,
 * backslashes and control characters, {@code ;} parameters, climbing above the root, octets that are not UTF-8 (of which
 * some decoders make slashes and dots), and whatever RFC 3986 does not allow in a path.
 */
public final class CanonicalPath {

    private static final String HEX = "0123456789ABCDEF";
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
                i = decode(target, i, decoded) - 1;
            } else if (c == '/' || c < 128 && ALLOWED[c]) {
                decoded.append(c);
            } else {
                throw new Ambiguous(named(c) + " may not stand in a path; percent-encode it or leave it out.");
            }
        }
        return withoutDotSegments(decoded);
    }

    /** Decodes what stands for one character and gives the index behind it. */
    private static int decode(String target, int at, StringBuilder decoded) throws Ambiguous {
        int octet = octet(target, at);
        if (octet >= 0x80) {
            int end = at + 3 * Utf8.length(octet);
            int second = end > at + 3 ? octet(target, at + 3) : 0;
            if (!Utf8.begins(octet, second)) {
                throw new Ambiguous("The percent-encoded octets of a path must be UTF-8 in its shortest form.");
            }
            encode(octet, decoded);
            for (int i = at + 3; i < end; i += 3) {
                int further = octet(target, i);
                if (!Utf8.continues(further)) {
                    throw new Ambiguous("The percent-encoded octets of a path must be UTF-8 in its shortest form.");
                }
                encode(further, decoded);
            }
            return end;
        }
        char c = (char) octet;
        if (c == '/' || c == '\\' || c < ' ' || c == 0x7f) {
            throw new Ambiguous("An encoded " + named(c) + " may not stand in a path.");
        }
        if (UNRESERVED[c]) {
            decoded.append(c);
        } else {
            encode(c, decoded);
        }
        return at + 3;
    }

    /** The octet that is percent-encoded there. */
    private static int octet(String target, int at) throws Ambiguous {
        if (at < target.length() && target.charAt(at) != '%') {
            throw new Ambiguous("The percent-encoded octets of a path must be UTF-8 in its shortest form.");
        }
        int high = at + 2 < target.length() ? Character.digit(target.charAt(at + 1), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(target.charAt(at + 2), 16);
        if (low < 0) {
            throw new Ambiguous("A '%' in the path must be followed by two hex digits.");
        }
        return high << 4 | low;
    }

    private static void encode(int octet, StringBuilder decoded) {
        decoded.append('%').append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 0xf));
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
