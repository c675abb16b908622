package dev.trunkline.gateway.proxy;

import io.netty.util.AsciiString;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Which header fields stay on this side of the gateway. */
final class FieldNames {

    static final CharSequence CLIENT_CERT = HttpHeaders.createOptimized("client-cert");
    static final CharSequence HSTS = HttpHeaders.createOptimized("strict-transport-security");
    static final CharSequence FORWARDED = HttpHeaders.createOptimized("forwarded");
    static final CharSequence X_FORWARDED_FOR = HttpHeaders.createOptimized("x-forwarded-for");
    static final CharSequence X_FORWARDED_PROTO = HttpHeaders.createOptimized("x-forwarded-proto");
    static final CharSequence X_FORWARDED_HOST = HttpHeaders.createOptimized("x-forwarded-host");
    static final CharSequence VIA = HttpHeaders.createOptimized("via");
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

    /**
     * Set by the gateway itself, or believed by some servers of whoever stands before them: who the client is, where it
     * asks and by which method. Whatever a client writes there is not passed on.
     */
    private static final Set<String> OURS = Set.of(
            "cf-connecting-ip",
            "cf-connecting-ipv6",
            "client-cert",
            "client-cert-chain",
            "client-ip",
            "expect",
            "fastly-client-ip",
            "forwarded",
            "forwarded-for",
            "front-end-https",
            "remote-groups",
            "host",
            "proxy",
            "proxy-client-ip",
            "remote-addr",
            "remote-user",
            "traceparent",
            "tracestate",
            "true-client-ip",
            "via",
            "x-arr-clientcert",
            "x-auth-request-email",
            "x-auth-request-groups",
            "x-auth-request-user",
            "x-auth-user",
            "x-authenticated-groups",
            "x-authenticated-user",
            "x-authenticated-userid",
            "x-client-cert",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-consumer-groups",
            "x-consumer-id",
            "x-consumer-username",
            "x-end-user",
            "x-host",
            "x-http-host-override",
            "x-http-method",
            "x-http-method-override",
            "x-method-override",
            "x-original-host",
            "x-original-method",
            "x-original-uri",
            "x-original-url",
            "x-originating-ip",
            "x-real-ip",
            "x-principal",
            "x-remote-addr",
            "x-remote-groups",
            "x-remote-ip",
            "x-remote-user",
            "x-rewrite-url",
            "x-roles",
            "x-scheme",
            "x-trunkline-mirror",
            "x-url-scheme",
            "x-user",
            "x-user-email",
            "x-user-id",
            "x-user-name",
            "x-user-roles",
            "x-username",
            "x-webauth-user");

    /** What begins with these is held back whole: new ones are made up every year. No two share a {@link #prefixSlot}. */
    private static final List<String> FAMILIES = List.of(
            "ssl-client-",
            "wl-proxy-",
            "x-amzn-oidc-",
            "x-envoy-",
            "x-forwarded",
            "x-goog-authenticated-user-",
            "x-ms-client-principal",
            "x-ssl-client-");

    /** What an upstream says of itself, its software and its place, which is nobody's business out there. */
    private static final Set<String> INSIDE = Set.of(
            "server",
            "via",
            "x-application-context",
            "x-aspnet-version",
            "x-aspnetmvc-version",
            "x-backend",
            "x-backend-server",
            "x-drupal-cache",
            "x-generator",
            "x-host",
            "x-node",
            "x-powered-by",
            "x-runtime",
            "x-server",
            "x-server-name",
            "x-served-by",
            "x-upstream",
            "x-envoy-decorator-operation",
            "x-envoy-upstream-service-time");

    private static final int LONGEST = 31;

    /** Those that have the first letter and the length of a name; null for most. */
    private static final String[][] HELD_BACK = new String[32 * 32][];

    private static final String[][] KEPT_INSIDE = new String[32 * 32][];

    /** The family that a name with such a first and third letter can belong to; null for most. */
    private static final String[] FAMILY = new String[32 * 32];

    static {
        for (String prefix : FAMILIES) {
            if (FAMILY[prefixSlot(prefix)] != null) {
                throw new IllegalStateException(prefix + " would hide " + FAMILY[prefixSlot(prefix)]);
            }
            FAMILY[prefixSlot(prefix)] = prefix;
        }
        HOP_BY_HOP.forEach(name -> add(name, HELD_BACK));
        OURS.forEach(name -> add(name, HELD_BACK));
        HOP_BY_HOP.forEach(name -> add(name, KEPT_INSIDE));
        INSIDE.forEach(name -> add(name, KEPT_INSIDE));
    }

    private static final CharSequence VIA_1_0 = HttpHeaders.createOptimized("1.0 trunkline");
    private static final CharSequence VIA_1_1 = HttpHeaders.createOptimized("1.1 trunkline");
    private static final CharSequence VIA_2 = HttpHeaders.createOptimized("2 trunkline");

    private FieldNames() {}

    /** What is said of us, for who came by {@code version} (RFC 9110 §7.6.3). */
    static CharSequence via(HttpVersion version) {
        return switch (version) {
            case HTTP_1_0 -> VIA_1_0;
            case HTTP_1_1 -> VIA_1_1;
            case HTTP_2 -> VIA_2;
        };
    }

    /**
     * Whether a client's field goes no further than the gateway. With {@code _} in its name none does: to a service that reads
     * fields as CGI has them it is the one with {@code -}, which was looked at here or edited.
     */
    static boolean heldBack(CharSequence name) {
        return AsciiString.indexOf(name, '_', 0) >= 0 || ofFamily(name) || among(HELD_BACK, name);
    }

    /** Whether an upstream's field goes no further than the gateway. */
    static boolean keptInside(CharSequence name) {
        return among(KEPT_INSIDE, name);
    }

    private static void add(String name, String[][] slots) {
        String[] there = slots[slot(name)];
        String[] more = there == null ? new String[1] : Arrays.copyOf(there, there.length + 1);
        more[more.length - 1] = name;
        slots[slot(name)] = more;
    }

    private static boolean among(String[][] slots, CharSequence name) {
        String[] alike = name.length() == 0 || name.length() > LONGEST ? null : slots[slot(name)];
        if (alike != null) {
            for (String one : alike) {
                if (same(name, one)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Servers that hand fields on as variables, as CGI does, know no difference between '_' and '-'.
     *
     * @param lower in lower case, of the same length
     */
    private static boolean same(CharSequence name, String lower) {
        for (int i = 0; i < lower.length(); i++) {
            char c = name.charAt(i);
            char folded = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
            if (folded != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean ofFamily(CharSequence name) {
        if (name.length() < 3) {
            return false;
        }
        String prefix = FAMILY[prefixSlot(name)];
        if (prefix == null || name.length() < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if ((name.charAt(i) | 0x20) != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int prefixSlot(CharSequence name) {
        return (name.charAt(0) & 31) << 5 | name.charAt(2) & 31;
    }

    private static int slot(CharSequence name) {
        // The low five bits of an ASCII letter are the same in both cases.
        return (name.charAt(0) & 31) << 5 | name.length() & 31;
    }
}
