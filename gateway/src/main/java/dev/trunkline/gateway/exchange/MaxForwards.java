package dev.trunkline.gateway.exchange;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** How many proxies an OPTIONS or a TRACE may still pass (RFC 9110 §7.6.2); with other methods the field means nothing. */
public final class MaxForwards {

    /** It may pass any number. */
    public static final long UNLIMITED = -1;

    /** It says something, but not that. */
    public static final long UNCLEAR = -2;

    private static final CharSequence NAME = HttpHeaders.createOptimized("max-forwards");
    private static final int MOST_DIGITS = 9;

    /** More are no more to us. */
    private static final long MOST = 999_999_999;

    private MaxForwards() {}

    public static boolean heeded(HttpMethod method) {
        return method == HttpMethod.OPTIONS || method == HttpMethod.TRACE;
    }

    public static long of(MultiMap headers) {
        List<String> lines = headers.getAll(NAME);
        if (lines.isEmpty()) {
            return UNLIMITED;
        }
        String text = lines.get(0);
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (lines.size() > 1 || !digits) {
            return UNCLEAR;
        }
        return text.length() > MOST_DIGITS ? MOST : Long.parseLong(text);
    }

    /** What the next one gets of these. */
    public static void pass(MultiMap headers) {
        long left = of(headers);
        if (left > 0) {
            headers.set(NAME, Long.toString(left - 1));
        }
    }
}
