package dev.trunkline.testing.openapi;

import java.util.Optional;
import java.util.function.Function;

/**
 * An answer as a client sees it.
 *
 * @param header gives a header's value, null if it is not there
 */
public record Answer(int status, Function<String, String> header, byte[] body) {

    Optional<String> field(String name) {
        return Optional.ofNullable(header.apply(name));
    }

    /** The media type without its parameters, lower case. */
    public Optional<String> mediaType() {
        return field("Content-Type").map(type -> type.split(";", 2)[0].strip().toLowerCase());
    }
}
