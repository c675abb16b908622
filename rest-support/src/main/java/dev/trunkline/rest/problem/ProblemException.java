package dev.trunkline.rest.problem;

import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Ends a request with a problem. Thrown by domain code and resources, answered by {@link ProblemMappers}. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int MAX_POINTER = 500;
    private static final int MAX_DETAIL = 2_000;
    private static final String TYPES = "https://trunkline.test/problems/";

    private final int status;
    private final String slug;
    private final String title;
    private final transient List<Problem.Fault> faults;
    private final Map<String, String> headers = new LinkedHashMap<>();

    private ProblemException(int status, String slug, String title, String detail, List<Problem.Fault> faults) {
        // No stack trace: it tells a client's error, not ours, and costs more than the rest of the answer.
        super(detail, null, false, false);
        this.status = status;
        this.slug = slug;
        this.title = title;
        this.faults = List.copyOf(faults);
    }

    /**
     * A problem of a kind of its own.
     *
     * @param slug the last part of the type's URI, lower case with hyphens
     */
    public static ProblemException of(int status, String slug, String title, String detail) {
        return new ProblemException(status, slug, title, detail, List.of());
    }

    /** 400: the input is not of the form that the API asks for. */
    public static ProblemException invalid(List<Problem.Fault> faults) {
        String detail = faults.size() == 1 ? faults.get(0).detail() : faults.size() + " faults in the input";
        return new ProblemException(400, "invalid-input", "Invalid input", detail, faults);
    }

    /** 400 for a single fault. */
    public static ProblemException invalid(String pointer, String detail) {
        return invalid(List.of(new Problem.Fault(pointer, detail)));
    }

    /** 401 with the challenge that RFC 6750 §3 asks for. */
    public static ProblemException unauthenticated(String detail) {
        return of(401, "unauthenticated", "Authentication required", detail)
                .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"trunkline\"");
    }

    /** 401 for a token that was sent but does not count. */
    public static ProblemException invalidToken() {
        return of(401, "invalid-token", "Invalid token", "the access token is malformed, expired or not ours")
                .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"trunkline\", error=\"invalid_token\"");
    }

    /** 403: known, but not allowed. */
    public static ProblemException forbidden(String detail) {
        return of(403, "forbidden", "Not allowed", detail);
    }

    /** 403 for credentials that were not made for this, as RFC 6750 §3.1 has it: others of the same caller would do. */
    public static ProblemException insufficientScope(String scope) {
        return of(403, "insufficient-scope", "Not allowed", "the credentials were not made for this: it takes " + scope)
                .withHeader(
                        HttpHeaders.WWW_AUTHENTICATE,
                        "Bearer realm=\"trunkline\", error=\"insufficient_scope\", scope=\"" + scope + "\"");
    }

    /** 404. */
    public static ProblemException notFound(String detail) {
        return of(404, "not-found", "Not found", detail);
    }

    /** 409. */
    public static ProblemException conflict(String slug, String detail) {
        return of(409, slug, "Conflict", detail);
    }

    /** 409 over fields of the input, each fault with its pointer. */
    public static ProblemException conflict(String slug, List<Problem.Fault> faults) {
        return new ProblemException(409, slug, "Conflict", said(faults), faults);
    }

    /** 422: well-formed, but it makes no sense. */
    public static ProblemException unprocessable(String slug, String detail) {
        return of(422, slug, "Cannot be done", detail);
    }

    /** 422 over places in the input, each fault with its pointer. */
    public static ProblemException unprocessable(String slug, List<Problem.Fault> faults) {
        return new ProblemException(422, slug, "Cannot be done", said(faults), faults);
    }

    /** 503 that says when to come back. */
    public static ProblemException unavailable(String detail, Duration retryAfter) {
        return of(503, "unavailable", "Unavailable", detail)
                .withHeader(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
    }

    /** 503: there are more requests at once than there is room for. */
    public static ProblemException overloaded() {
        return unavailable("too many requests at once; try again", Duration.ofSeconds(1));
    }

    /** Adds a header to the answer. */
    public ProblemException withHeader(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public int status() {
        return status;
    }

    /** What the answer says in its headers, by name. */
    public Map<String, String> headers() {
        return Collections.unmodifiableMap(headers);
    }

    private static String said(List<Problem.Fault> faults) {
        return faults.stream().map(Problem.Fault::detail).collect(Collectors.joining("; "));
    }

    /** What a client is shown. */
    public Problem problem(String instance, String traceId) {
        return new Problem(
                URI.create(TYPES + slug),
                title,
                status,
                shortened(getMessage(), MAX_DETAIL),
                instance,
                traceId,
                faults.stream().map(ProblemException::shown).toList());
    }

    /** A name that a client made up may be as long as the body; its answer need not be. */
    private static Problem.Fault shown(Problem.Fault fault) {
        return new Problem.Fault(shortened(fault.pointer(), MAX_POINTER), shortened(fault.detail(), MAX_DETAIL));
    }

    private static String shortened(String text, int max) {
        return text == null || text.length() <= max ? text : text.substring(0, max) + "…";
    }
}
