package dev.trunkline.gateway.exchange;

/** Well-formed UTF-8 by octets (RFC 3629 §4): the shortest form, no surrogates, nothing beyond U+10FFFF. */
final class Utf8 {

    private Utf8() {}

    /** How many octets a sequence has that begins with this one; 1 for one that begins none. */
    static int length(int first) {
        if (first < 0xc2 || first > 0xf4) {
            return 1;
        }
        return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    }

    /**
     * Whether these two begin a sequence.
     *
     * @param first from 0x80
     */
    static boolean begins(int first, int second) {
        return switch (first) {
            case 0xe0 -> second >= 0xa0 && second <= 0xbf;
            case 0xed -> second >= 0x80 && second <= 0x9f;
            case 0xf0 -> second >= 0x90 && second <= 0xbf;
            case 0xf4 -> second >= 0x80 && second <= 0x8f;
            default -> first >= 0xc2 && first <= 0xf4 && continues(second);
        };
    }

    static boolean continues(int octet) {
        return octet >= 0x80 && octet <= 0xbf;
    }
}
