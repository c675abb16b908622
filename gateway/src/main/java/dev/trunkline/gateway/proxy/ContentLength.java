package dev.trunkline.gateway.proxy;

/** Reads a {@code Content-Length}. */
final class ContentLength {

    static final long UNKNOWN = -1;

    private static final int MOST_DIGITS = 18;

    private ContentLength() {}

    /** {@link #UNKNOWN} for null; what is not a plain number of at most 18 digits counts as larger than any limit. */
    static long parse(String text) {
        if (text == null) {
            return UNKNOWN;
        }
        if (text.isEmpty() || text.length() > MOST_DIGITS) {
            return Long.MAX_VALUE;
        }
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Long.MAX_VALUE;
            }
            length = length * 10 + digit;
        }
        return length;
    }
}
