package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.Access;
import dev.trunkline.gateway.route.CredentialKind;
import java.util.ArrayList;
import java.util.List;

/**
 * What a route asks for, one challenge for each scheme that would do (RFC 9110 §11.6.1). There is none for a certificate,
 * which is shown before any request.
 */
final class Challenges {

    static final String BEARER = "Bearer realm=\"trunkline\"";
    static final String API_KEY = "ApiKey realm=\"trunkline\"";
    static final String BASIC = "Basic realm=\"trunkline\", charset=\"UTF-8\"";

    private Challenges() {}

    /** For who has shown nothing that the route takes. */
    static Problem refusal(Access access) {
        if (access.certificatesOnly()) {
            // RFC 9110 §15.5.2: 401 needs a challenge that applies, or else it tells clients to try what cannot work.
            return Problem.forbidden("This is for clients that show a certificate of theirs when they connect by TLS.");
        }
        List<String> ways = new ArrayList<>();
        if (access.takes(CredentialKind.BEARER)) {
            ways.add("an access token: 'Authorization: Bearer <token>' (POST /v1/sessions gives one)");
        }
        if (access.takes(CredentialKind.API_KEY)) {
            ways.add("an API key: 'Authorization: ApiKey <key>'");
        }
        if (access.takes(CredentialKind.BASIC)) {
            ways.add("an API key as the password of 'Authorization: Basic'");
        }
        if (access.takes(CredentialKind.CERTIFICATE)) {
            ways.add("a client's certificate, by TLS");
        }
        return Problem.unauthenticated(of(access), "Send " + String.join("; or ", ways) + ".");
    }

    /** Empty where nothing but a certificate would do. */
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
        return challenges;
    }

    static String of(CredentialKind kind) {
        return switch (kind) {
            case API_KEY -> API_KEY;
            case BASIC -> BASIC;
            default -> BEARER;
        };
    }
}
