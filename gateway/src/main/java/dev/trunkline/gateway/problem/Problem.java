package dev.trunkline.gateway.problem;

import dev.trunkline.gateway.framing.Defect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What the gateway answers by itself, in the shape of RFC 9457; all of its own answers are made here.
 *
 * @param slug the last part of the problem type's URI
 * @param headers further header lines, name and value in turn
 * @param violated the names of the limits that are used up, if it is about limits
 */
public record Problem(
        int status, String slug, String title, String detail, List<String> headers, List<String> violated) {

    /** Characters of an instance that go back to who sent it, who shall not get many times that. */
    private static final int MOST_OF_INSTANCE = 512;

    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private static final String CHALLENGE = "Bearer realm=\"trunkline\"";

    private Problem(int status, String slug, String title, String detail, String... headers) {
        this(status, slug, title, detail, List.of(headers));
    }

    private Problem(int status, String slug, String title, String detail, List<String> headers) {
        this(status, slug, title, detail, headers, List.of());
    }

    public static Problem badRequest(String detail) {
        return new Problem(400, "bad-request", "Bad request", detail);
    }

    /** What is not well-formed HTTP/1. */
    public static Problem malformed(Defect defect) {
        return defect.status() == 400
                ? badRequest(defect.detail())
                : new Problem(defect.status(), "version-not-supported", "HTTP version not supported", defect.detail());
    }

    public static Problem misdirected() {
        return new Problem(421, "misdirected", "Misdirected request", "This host is not served here.");
    }

    public static Problem notImplemented(String detail) {
        return new Problem(501, "not-implemented", "Not implemented", detail);
    }

    /** RFC 6750 §3: without credentials the challenge carries no error code. */
    public static Problem unauthenticated() {
        return unauthenticated(
                List.of(CHALLENGE),
                "Send an access token: 'Authorization: Bearer <token>' (POST /v1/sessions gives one).");
    }

    /**
     * @param challenges one for each scheme that would do (RFC 9110 §11.6.1)
     * @param detail what these are, in words
     */
    public static Problem unauthenticated(List<String> challenges, String detail) {
        return new Problem(
                401,
                "unauthenticated",
                "Authentication required",
                detail,
                challenging(challenges, challenge -> challenge));
    }

    /**
     * RFC 6750 §3.1: credentials came in more than one way, and somebody behind us might heed the others.
     *
     * @param challenges as for {@link #unauthenticated(List, String)}; none where only a certificate would do
     */
    public static Problem ambiguous(String detail, List<String> challenges) {
        return new Problem(
                400,
                "bad-request",
                "Bad request",
                detail,
                challenging(
                        challenges,
                        challenge ->
                                challenge.equals(CHALLENGE) ? challenge + ", error=\"invalid_request\"" : challenge));
    }

    /** The same where an access token would do. */
    public static Problem ambiguous(String detail) {
        return ambiguous(detail, List.of(CHALLENGE));
    }

    private static List<String> challenging(List<String> challenges, UnaryOperator<String> made) {
        List<String> lines = new ArrayList<>();
        for (String challenge : challenges) {
            lines.add("WWW-Authenticate");
            lines.add(made.apply(challenge));
        }
        return List.copyOf(lines);
    }

    /** One answer for whatever is wrong with a key: who guesses learns nothing. */
    public static Problem invalidKey(String challenge) {
        return new Problem(
                401,
                "invalid-key",
                "Invalid API key",
                "The API key is unknown, revoked or expired.",
                "WWW-Authenticate",
                challenge);
    }

    /**
     * RFC 6750 §3.1: who the caller is would do, but not what was allowed to it.
     *
     * @param challenge of the scheme that the credentials came by
     * @param scopes with blanks between
     */
    public static Problem insufficientScope(String challenge, String scopes) {
        return new Problem(
                403,
                "insufficient-scope",
                "Forbidden",
                "The credentials do not have all of the scopes that this needs: " + scopes + ".",
                "WWW-Authenticate",
                challenge + ", error=\"insufficient_scope\", scope=\"" + scopes + "\"");
    }

    /** The caller is known, and other credentials of the same caller would change nothing. */
    public static Problem forbidden(String detail) {
        return new Problem(403, "forbidden", "Forbidden", detail);
    }

    /**
     * @param reason plain words without quotes, since it goes into a header too
     */
    public static Problem invalidToken(String reason) {
        return new Problem(
                401,
                "invalid-token",
                "Invalid access token",
                "The access token " + reason + ".",
                "WWW-Authenticate",
                CHALLENGE + ", error=\"invalid_token\", error_description=\"The access token " + reason + "\"");
    }

    /** One answer for whatever is wrong with a ticket: who guesses learns nothing. */
    public static Problem invalidTicket() {
        return new Problem(
                401,
                "invalid-ticket",
                "Invalid ticket",
                "The ticket is unknown, used up or expired; POST /v1/tickets gives another.",
                "WWW-Authenticate",
                CHALLENGE + ", error=\"invalid_token\", error_description=\"The ticket does not count\"");
    }

    /** Says nothing of the rule: who looks for a way around it learns nothing. */
    public static Problem filtered() {
        return new Problem(403, "filtered", "Forbidden", "The gateway does not let this request through.");
    }

    /**
     * @param accepted as {@code Accept} has it (RFC 9110 §15.5.16)
     */
    public static Problem unsupportedType(String accepted) {
        return new Problem(
                415,
                "unsupported-type",
                "Unsupported media type",
                "The body of this request may be of type " + accepted + ".",
                "Accept",
                accepted);
    }

    public static Problem noRoute() {
        return new Problem(404, "no-route", "Not found", "No route leads to this path.");
    }

    public static Problem notFound(String detail) {
        return new Problem(404, "not-found", "Not found", detail);
    }

    public static Problem methodNotAllowed(String allow) {
        return new Problem(
                405, "method-not-allowed", "Method not allowed", "This path takes " + allow + ".", "Allow", allow);
    }

    /** RFC 9110 §15.5.9. */
    public static Problem bodyLate(long withinMillis) {
        return new Problem(
                408,
                "body-late",
                "Request timeout",
                "The body of this request did not come whole within " + withinMillis + " ms.");
    }

    public static Problem bodyTooLarge(long limit) {
        return new Problem(
                413,
                "body-too-large",
                "Content too large",
                "The body of this request may have at most " + limit + " bytes.");
    }

    public static Problem uriTooLong(int limit) {
        return new Problem(
                414, "uri-too-long", "URI too long", "The request line may have at most " + limit + " bytes.");
    }

    public static Problem headersTooLarge(int limit) {
        return new Problem(
                431,
                "headers-too-large",
                "Request header fields too large",
                "All header fields together may have at most " + limit + " bytes.");
    }

    /**
     * @param policies whose quota is used up
     */
    public static Problem tooManyRequests(List<String> policies, long retryAfterSeconds) {
        return new Problem(
                429,
                "too-many-requests",
                "Too many requests",
                (policies.size() == 1 ? "The limit '" : "The limits '") + String.join("', '", policies)
                        + (policies.size() == 1 ? "' is" : "' are") + " used up; try again in " + retryAfterSeconds
                        + " s.",
                List.of("Retry-After", Long.toString(retryAfterSeconds)),
                policies);
    }

    /** Not what RFC 9110 calls an error, but it names one for whoever does not follow. */
    public static Problem httpsOnly(String location) {
        return new Problem(
                308, "https-only", "Permanent redirect", "This is only served by HTTPS.", "Location", location);
    }

    /** By a fault of ours, of which the log says more under the request's trace. */
    public static Problem internal() {
        return new Problem(
                500,
                "internal",
                "Internal error",
                "The gateway failed at this request; its operators find why by the trace.");
    }

    public static Problem badGateway(String detail) {
        return new Problem(502, "bad-gateway", "Bad gateway", detail);
    }

    public static Problem unavailable(String detail) {
        return unavailable(detail, "1");
    }

    /**
     * @param retryAfter in seconds
     */
    public static Problem unavailable(String detail, String retryAfter) {
        return new Problem(503, "unavailable", "Service unavailable", detail, "Retry-After", retryAfter);
    }

    public static Problem timedOut(String detail) {
        return new Problem(504, "timed-out", "Gateway timeout", detail);
    }

    /**
     * @param instance the request's path as the client wrote it, untrusted; of a long one, how it begins
     */
    public String json(String instance, String traceId) {
        StringBuilder json = new StringBuilder(320);
        json.append("{\"type\":\"https://trunkline.test/problems/").append(slug).append("\",\"title\":");
        quote(json, title);
        json.append(",\"status\":").append(status).append(",\"detail\":");
        quote(json, detail);
        json.append(",\"instance\":");
        quote(json, begun(instance));
        json.append(",\"traceId\":\"").append(traceId).append('"');
        if (!violated.isEmpty()) {
            // draft-ietf-httpapi-ratelimit-headers-10, "Problem Types", has this member for a quota that is exceeded.
            json.append(",\"violated-policies\":[");
            for (int i = 0; i < violated.size(); i++) {
                json.append(i == 0 ? "" : ",");
                quote(json, violated.get(i));
            }
            json.append(']');
        }
        json.append('}');
        return json.toString();
    }

    /** Neither half a surrogate pair nor an octet's percent sign without its digits is left at the end. */
    private static String begun(String instance) {
        if (instance.length() <= MOST_OF_INSTANCE) {
            return instance;
        }
        int end = MOST_OF_INSTANCE;
        if (Character.isHighSurrogate(instance.charAt(end - 1))) {
            end--;
        }
        int percent = instance.lastIndexOf('%', end - 1);
        return instance.substring(0, percent > end - 3 ? percent : end);
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c >= 0x7f) {
                json.append("\\u").append(HEX[c >> 12]).append(HEX[c >> 8 & 15]);
                json.append(HEX[c >> 4 & 15]).append(HEX[c & 15]);
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
