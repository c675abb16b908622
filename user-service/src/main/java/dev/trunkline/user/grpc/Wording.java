package dev.trunkline.user.grpc;

import java.util.Map;

/** Says in the words of the gRPC contract what the domain and the library of the REST services say in those of REST. */
final class Wording {

    /** Where an input is, by its JSON Pointer or the name of its parameter. */
    private static final Map<String, String> FIELDS = Map.ofEntries(
            Map.entry("/handle", "user.handle"),
            Map.entry("/name", "user.display_name"),
            Map.entry("/name/display", "user.display_name"),
            Map.entry("/name/given", "user.given_name"),
            Map.entry("/name/family", "user.family_name"),
            Map.entry("/email", "user.email"),
            Map.entry("/status", "user.status"),
            Map.entry("/role", "user.role"),
            Map.entry("/password", "password"),
            Map.entry("limit", "page_size"),
            Map.entry("cursor", "page_token"),
            Map.entry("q", "handle_prefix"),
            Map.entry("Idempotency-Key", "request_id"));

    /** What is wrong, by the kind of the problem, where the usual words tell of headers. */
    private static final Map<String, String> DETAILS = Map.of(
            "unauthenticated",
            "send an access token in the metadata: authorization: Bearer <token>",
            "precondition-required",
            "set the etag to that of the user as you read it",
            "idempotency-key-in-use",
            "a request with this request_id is at work; try again",
            "idempotency-key-reused",
            "this request_id came with another request before; use a new one for a new request");

    private Wording() {}

    /** The path of a field in a request. */
    static String field(String pointer) {
        return FIELDS.getOrDefault(pointer, pointer);
    }

    static String detail(String slug, String usual) {
        return DETAILS.getOrDefault(slug, usual);
    }
}
