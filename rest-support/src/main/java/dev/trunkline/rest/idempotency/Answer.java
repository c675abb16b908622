package dev.trunkline.rest.idempotency;

import jakarta.ws.rs.core.Response;
import java.util.Map;

/**
 * An answer to a request that creates, byte by byte the same each time that it is given.
 *
 * @param body JSON in UTF-8
 * @param replayed whether it was given before, or at least made
 */
public record Answer(int status, Map<String, String> headers, byte[] body, boolean replayed) {

    /** As a framework answers with JSON of its own. */
    private static final String JSON = "application/json;charset=UTF-8";

    /** For the client, with {@code Idempotency-Replayed: true} if it is not the first time. */
    public Response response() {
        Response.ResponseBuilder response = Response.status(status).type(JSON).entity(body);
        headers.forEach(response::header);
        return replayed ? response.header("Idempotency-Replayed", "true").build() : response.build();
    }
}
