package dev.trunkline.feed.post;

import dev.trunkline.rest.conditional.EntityTag;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/** A post, as clients see it. */
public record Post(UUID id, Author author, String text, Instant createdAt) {

    /** Who wrote it, by the name of today. */
    public record Author(UUID id, String handle, String displayName) {}

    /** Its validator: a post never changes but for its author's name. */
    EntityTag tag() {
        String name = id + " " + author.handle() + " " + author.displayName();
        UUID hash = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        return EntityTag.strong(Long.toHexString(hash.getMostSignificantBits()));
    }
}
