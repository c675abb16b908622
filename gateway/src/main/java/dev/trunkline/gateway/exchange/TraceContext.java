package dev.trunkline.gateway.exchange;

import java.util.concurrent.ThreadLocalRandom;

/** The W3C {@code traceparent} of a request: the client's if it is well-formed, else one that begins here. */
public final class TraceContext {

    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private static final int LENGTH = 55;

    private TraceContext() {}

    public static boolean valid(String traceparent) {
        if (traceparent == null || traceparent.length() != LENGTH || !traceparent.startsWith("00-")) {
            return false;
        }
        return traceparent.charAt(35) == '-'
                && traceparent.charAt(52) == '-'
                && hex(traceparent, 3, 35)
                && hex(traceparent, 36, 52)
                && hex(traceparent, 53, 55);
    }

    public static String begin() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        char[] text = new char[LENGTH];
        text[0] = '0';
        text[1] = '0';
        text[2] = '-';
        put(text, 3, random.nextLong());
        put(text, 19, random.nextLong() | 1);
        text[35] = '-';
        put(text, 36, random.nextLong() | 1);
        text[52] = '-';
        text[53] = '0';
        text[54] = '1';
        return new String(text);
    }

    public static String traceId(String traceparent) {
        return traceparent.substring(3, 35);
    }

    private static void put(char[] text, int at, long bits) {
        for (int i = 0; i < 16; i++) {
            text[at + i] = HEX[(int) (bits >>> 60 - 4 * i) & 15];
        }
    }

    /** Lower case hex, and not all zeros, which the specification calls invalid (the flags may be zero). */
    private static boolean hex(String text, int from, int to) {
        boolean zero = true;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
            zero &= c == '0';
        }
        return !zero || to - from == 2;
    }
}
