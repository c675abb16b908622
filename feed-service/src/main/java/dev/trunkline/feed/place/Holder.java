package dev.trunkline.feed.place;

import java.util.Optional;
import java.util.UUID;

/**
 * Whom a place counts for.
 *
 * @param network empty where the address has a place for it already
 */
public record Holder(Optional<UUID> user, Optional<String> network) {

    /** Of a connection from {@code network}, by a user or by nobody who is known. */
    public static Holder of(Optional<UUID> user, String network) {
        return new Holder(user, Optional.of(network));
    }

    /** Of a connection that is there, and whose user becomes known. */
    public static Holder of(UUID user) {
        return new Holder(Optional.of(user), Optional.empty());
    }
}
