package dev.trunkline.feed.post;

import java.time.Instant;
import java.util.UUID;

/** A post, as clients see it. */
public record Post(UUID id, Author author, String text, Instant createdAt) {

    /** Who wrote it, by the name of today. */
    public record Author(UUID id, String handle, String displayName) {}
}
