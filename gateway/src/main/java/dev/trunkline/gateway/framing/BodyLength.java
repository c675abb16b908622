package dev.trunkline.gateway.framing;

/**
 * What a head says of the length of its body: reads the values of {@code Content-Length} and {@code Transfer-Encoding}
 * octet by octet, and weighs them against each other (RFC 9112 §6.3).
 */
final class BodyLength {

    private static final int MOST_DIGITS = 18;
    private static final byte[] CHUNKED = {'c', 'h', 'u', 'n', 'k', 'e', 'd'};

    private boolean counted;
    private boolean coded;
    private long length;
    private int read;
    private boolean over;

    void reset() {
        counted = false;
        coded = false;
        length = 0;
    }

    /** A {@code Content-Length} begins; false if it is not the first. */
    boolean lengthBegins() {
        boolean first = !counted;
        counted = true;
        read = 0;
        over = false;
        return first;
    }

    boolean lengthGoesOn(byte octet) {
        if (Octets.blank(octet)) {
            over = read > 0;
            return true;
        }
        int digit = octet - '0';
        if (over || digit < 0 || digit > 9 || ++read > MOST_DIGITS) {
            return false;
        }
        length = length * 10 + digit;
        return true;
    }

    boolean lengthEnds() {
        return read > 0;
    }

    /** A {@code Transfer-Encoding} begins; false if it is not the first. */
    boolean codingBegins() {
        boolean first = !coded;
        coded = true;
        read = 0;
        over = false;
        return first;
    }

    boolean codingGoesOn(byte octet) {
        if (Octets.blank(octet)) {
            over = read > 0;
            return true;
        }
        return !over && read < CHUNKED.length && (octet | 0x20) == CHUNKED[read++];
    }

    boolean codingEnds() {
        return read == CHUNKED.length;
    }

    boolean chunked() {
        return coded;
    }

    boolean both() {
        return coded && counted;
    }

    long length() {
        return length;
    }
}
