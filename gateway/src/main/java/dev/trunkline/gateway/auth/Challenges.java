package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.route.Access;
import dev.trunkline.gateway.route.CredentialKind;
import java.util.ArrayList;
import java.util.List;

/** What a route asks for, one challenge for each scheme that would do (RFC 9110 §11.6.1). */
final class Challenges {

    static final String BEARER = "Bearer realm=\"trunkline\"";
    static final String API_KEY = "ApiKey realm=\"trunkline\"";
    static final String BASIC = "Basic realm=\"trunkline\", charset=\"UTF-8\"";

    private Challenges() {}

    static List<String> of(Access access) {
        List<String> challenges = new ArrayList<>();
        if (access.takes(CredentialKind.BEARER)) {
            challenges.add(BEARER);
        }
        if (access.takes(CredentialKind.API_KEY)) {
            challenges.add(API_KEY);
        }
        if (access.takes(CredentialKind.BASIC)) {
            challenges.add(BASIC);
        }
        // RFC 9110 §15.5.2 wants one, and for a certificate there is no scheme.
        return challenges.isEmpty() ? List.of(BEARER) : challenges;
    }

    static String of(CredentialKind kind) {
        return switch (kind) {
            case API_KEY -> API_KEY;
            case BASIC -> BASIC;
            default -> BEARER;
        };
    }
}
