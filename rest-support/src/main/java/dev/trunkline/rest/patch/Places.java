package dev.trunkline.rest.patch;

import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds by JSON Pointer (RFC 6901) what lies in a document that is held within another. */
final class Places {

    /** The member under which the document is held. */
    static final String ROOT = "document";

    private static final Pattern PADDED = Pattern.compile("0[0-9]+");

    private Places() {}

    /** The pointer to the same place, seen from the holder. */
    static String held(String pointer) {
        return "/" + ROOT + pointer;
    }

    /** What is at {@code pointer}. */
    static Optional<JsonValue> find(String pointer, JsonObject holder) {
        return padded(pointer, holder) ? Optional.empty() : value(pointer, holder);
    }

    /** Whether the pointer names an element of an array by an index with leading zeros, as RFC 6901 §4 forbids. */
    static boolean padded(String pointer, JsonObject holder) {
        int slash = pointer.indexOf('/');
        while (slash >= 0) {
            int next = pointer.indexOf('/', slash + 1);
            String token = pointer.substring(slash + 1, next < 0 ? pointer.length() : next);
            if (PADDED.matcher(token).matches()) {
                Optional<JsonValue> parent = value(pointer.substring(0, slash), holder);
                if (parent.isEmpty() || parent.get() instanceof JsonArray) {
                    return parent.isPresent();
                }
            }
            slash = next;
        }
        return false;
    }

    private static Optional<JsonValue> value(String pointer, JsonObject holder) {
        try {
            return Optional.of(Trees.JSON.createPointer(held(pointer)).getValue(holder));
        } catch (JsonException noPlace) {
            return Optional.empty();
        }
    }
}
