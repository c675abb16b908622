package dev.trunkline.rest.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.util.List;

/**
 * What went wrong, as a client sees it (RFC 9457 §3.1).
 *
 * @param type names the kind of problem; {@code about:blank} when the status says it all
 * @param title the kind of problem in words, the same for each occurrence
 * @param status the HTTP status code
 * @param detail this occurrence: what was wrong and what would be right
 * @param instance the path of the request
 * @param traceId the request's W3C trace id, 32 hexadecimal digits
 * @param errors the single faults of an input, empty when there is only one thing to say
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        URI type, String title, int status, String detail, String instance, String traceId, List<Fault> errors) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /**
     * One fault of an input.
     *
     * @param pointer where in the body, as a JSON Pointer (RFC 6901), or the name of a query or path parameter
     */
    public record Fault(String pointer, String detail) {}
}
