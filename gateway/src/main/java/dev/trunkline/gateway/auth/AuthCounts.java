package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.count.Counts;
import dev.trunkline.gateway.route.CredentialKind;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * By what callers show who they are, and what comes of it, over all routes that look at credentials. All counters are made
 * beforehand: there are no more, whatever clients send, and a request costs one addition.
 */
public final class AuthCounts {

    static final String NAME = "gateway.authentications";

    /** What was shown. */
    public enum Method {
        /** A token that is verified here. */
        JWT,
        /** A token whose issuer must be asked. */
        INTROSPECTION,
        API_KEY,
        /** An API key as a password. */
        BASIC,
        /** Stands for a token that was shown before. */
        TICKET,
        MTLS,
        /** Nothing. */
        ANONYMOUS,
        /** A scheme that means nothing here. */
        UNKNOWN
    }

    /** What came of it. */
    public enum Result {
        ACCEPTED,
        /** Good, and not enough for this route. */
        FORBIDDEN,
        /** Bad, or of no use on this route. */
        REFUSED,
        /** Nothing was shown where something must be. */
        MISSING,
        /** Could not be checked. */
        UNAVAILABLE
    }

    private static final int UNAVAILABLE_STATUS = 503;

    private final LongAdder[][] counters = new LongAdder[Method.values().length][Result.values().length];

    public AuthCounts(Counts counts) {
        for (Method method : Method.values()) {
            for (Result result : Result.values()) {
                counters[method.ordinal()][result.ordinal()] =
                        counts.counter(NAME, "method", text(method), "result", text(result));
            }
        }
    }

    public void count(Method method, Result result) {
        counters[method.ordinal()][result.ordinal()].increment();
    }

    /** Of somebody who is known. */
    static Method method(Verdict.Good good, String credentials, boolean ticket) {
        return switch (good.principal().by()) {
            case BEARER -> ticket ? Method.TICKET : read(good, credentials) ? Method.JWT : Method.INTROSPECTION;
            case API_KEY -> ticket ? Method.TICKET : Method.API_KEY;
            case BASIC -> ticket ? Method.TICKET : Method.BASIC;
            case CERTIFICATE -> Method.MTLS;
        };
    }

    /** Of credentials that did not do. */
    static Method method(String credentials, boolean ticket) {
        Optional<Shown> shown = Shown.of(credentials);
        if (ticket || shown.isEmpty()) {
            return ticket ? Method.TICKET : Method.UNKNOWN;
        }
        CredentialKind kind = shown.get().kind();
        if (kind == CredentialKind.BEARER) {
            return UnverifiedIssuer.signed(shown.get().secret()) ? Method.JWT : Method.INTROSPECTION;
        }
        return kind == CredentialKind.API_KEY ? Method.API_KEY : Method.BASIC;
    }

    /** What is our own goes on as it is; of others' it is told by the form, which is not looked at for each request. */
    private static boolean read(Verdict.Good good, String credentials) {
        return good.onward().isEmpty() || UnverifiedIssuer.looksSigned(credentials);
    }

    static Result result(Verdict verdict) {
        return verdict instanceof Verdict.Refused refused && refused.problem().status() == UNAVAILABLE_STATUS
                ? Result.UNAVAILABLE
                : Result.REFUSED;
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
