package dev.trunkline.feed.place;

import java.util.Optional;
import java.util.UUID;

/** Whom a connection counts for. */
public record Holder(Optional<UUID> user, String network) {}
