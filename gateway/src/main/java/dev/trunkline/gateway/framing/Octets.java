package dev.trunkline.gateway.framing;

/** Classes of octets, looked up and not computed. */
public final class Octets {

    private static final boolean[] TOKEN = new boolean[256];
    private static final boolean[] VALUE = new boolean[256];

    static {
        for (int c = 0; c < 256; c++) {
            boolean alphanumeric = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            TOKEN[c] = alphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
            VALUE[c] = c >= ' ' && c != 0x7f || c == '\t';
        }
    }

    private Octets() {}

    /** RFC 9110 §5.6.2. */
    public static boolean token(byte octet) {
        return TOKEN[octet & 0xff];
    }

    /** RFC 9110 §5.5, obsolete text among it. */
    static boolean value(byte octet) {
        return VALUE[octet & 0xff];
    }

    /** The index of the first from there that is no part of a field value, or {@code to}. */
    public static int valueEnd(byte[] octets, int from, int to) {
        int at = from;
        while (at < to && VALUE[octets[at] & 0xff]) {
            at++;
        }
        return at;
    }

    /** The index of the first from there that is no part of a token, or {@code to}. */
    static int tokenEnd(byte[] octets, int from, int to) {
        int at = from;
        while (at < to && TOKEN[octets[at] & 0xff]) {
            at++;
        }
        return at;
    }

    /** The index of the first from there that is not visible, or {@code to}. */
    static int visibleEnd(byte[] octets, int from, int to) {
        int at = from;
        while (at < to && visible(octets[at])) {
            at++;
        }
        return at;
    }

    public static boolean blank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    static boolean visible(byte octet) {
        return octet > ' ' && octet < 0x7f;
    }

    /** -1 if it is none. */
    public static int hex(byte octet) {
        if (octet >= '0' && octet <= '9') {
            return octet - '0';
        }
        int lower = octet | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
