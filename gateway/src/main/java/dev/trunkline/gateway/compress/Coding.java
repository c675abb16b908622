package dev.trunkline.gateway.compress;

import java.util.Optional;

/** A content coding, in the order of our liking: by bytes saved for the time that it takes. */
enum Coding {
    ZSTD("zstd"),
    BROTLI("br"),
    GZIP("gzip");

    private final String token;

    Coding(String token) {
        this.token = token;
    }

    /** As in {@code Content-Encoding}. */
    String token() {
        return token;
    }

    /** {@code x-gzip} is another name for gzip (RFC 9110 §8.4.1.3). */
    static Optional<Coding> named(String text, int from, int to) {
        for (Coding coding : values()) {
            if (is(coding.token, text, from, to)) {
                return Optional.of(coding);
            }
        }
        return is("x-gzip", text, from, to) ? Optional.of(GZIP) : Optional.empty();
    }

    private static boolean is(String token, String text, int from, int to) {
        return to - from == token.length() && text.regionMatches(true, from, token, 0, token.length());
    }
}
