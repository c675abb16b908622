package dev.trunkline.gateway.proxy;

import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;

/** Which header fields stay on this side of the gateway. */
final class FieldNames {

    static final CharSequence CLIENT_CERT = HttpHeaders.createOptimized("client-cert");
    static final CharSequence FORWARDED = HttpHeaders.createOptimized("forwarded");
    static final CharSequence X_FORWARDED_FOR = HttpHeaders.createOptimized("x-forwarded-for");
    static final CharSequence X_FORWARDED_PROTO = HttpHeaders.createOptimized("x-forwarded-proto");
    static final CharSequence X_FORWARDED_HOST = HttpHeaders.createOptimized("x-forwarded-host");
    static final CharSequence VIA = HttpHeaders.createOptimized("via");
    static final CharSequence VIA_US = HttpHeaders.createOptimized("1.1 trunkline");
    static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    static final CharSequence TRACESTATE = HttpHeaders.createOptimized("tracestate");

    /** Only between two neighbours (RFC 9110 §7.6.1); framing is ours on each side. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** Set by the gateway itself, so whatever a client writes there is not passed on. */
    private static final Set<String> OURS = Set.of(
            "client-cert",
            "client-cert-chain",
            "expect",
            "forwarded",
            "host",
            "proxy",
            "remote-user",
            "traceparent",
            "via",
            "x-authenticated-user",
            "x-client-cert",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-prefix",
            "x-forwarded-proto",
            "x-forwarded-server",
            "x-forwarded-user",
            "x-original-url",
            "x-real-ip",
            "x-remote-user",
            "x-rewrite-url",
            "x-user",
            "x-user-id");

    private static final int LONGEST = 20;

    /** Whether a name has the first letter and the length of any of these, which most have not. */
    private static final boolean[] SUSPECT = new boolean[32 * 32];

    static {
        HOP_BY_HOP.forEach(FieldNames::suspect);
        OURS.forEach(FieldNames::suspect);
    }

    private FieldNames() {}

    static boolean hopByHop(CharSequence name) {
        return suspected(name) && HOP_BY_HOP.contains(lower(name));
    }

    /** Whether a client's field goes no further than the gateway. */
    static boolean heldBack(CharSequence name) {
        if (!suspected(name)) {
            return false;
        }
        String lower = lower(name);
        return HOP_BY_HOP.contains(lower) || OURS.contains(lower);
    }

    private static void suspect(String name) {
        SUSPECT[slot(name)] = true;
    }

    private static boolean suspected(CharSequence name) {
        return name.length() <= LONGEST && name.length() > 0 && SUSPECT[slot(name)];
    }

    private static int slot(CharSequence name) {
        // The low five bits of an ASCII letter are the same in both cases.
        return (name.charAt(0) & 31) << 5 | name.length() & 31;
    }

    private static String lower(CharSequence name) {
        return name.toString().toLowerCase(Locale.ROOT);
    }
}
