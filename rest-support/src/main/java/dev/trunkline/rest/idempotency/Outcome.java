package dev.trunkline.rest.idempotency;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a request has made, before it is put into bytes.
 *
 * @param entity becomes the JSON of the answer
 * @param kept becomes the JSON of the answer to who asks again
 */
public record Outcome(int status, Map<String, String> headers, Object entity, Object kept) {

    public Outcome {
        headers = Map.copyOf(headers);
    }

    /** 201 with {@code entity}. */
    public static Outcome created(Object entity) {
        return new Outcome(201, Map.of(), entity, entity);
    }

    /**
     * 201 for a resource that has an address.
     *
     * @param location relative, for the client's view of the host is the gateway's (RFC 9110 §10.2.2)
     */
    public static Outcome created(String location, Object entity) {
        return created(entity).with(HttpHeaders.LOCATION, location);
    }

    /** The same with one more header. */
    public Outcome with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Outcome(status, more, entity, kept);
    }

    /** The same, of which less is kept: what is shown once is not shown again, and is not kept to be. */
    public Outcome keeping(Object less) {
        return new Outcome(status, headers, entity, less);
    }
}
