package dev.trunkline.feed.live;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Who opens a live connection.
 *
 * @param user empty without a token
 * @param network the client's address, or the network that it counts with
 * @param until when the token expires
 */
public record Viewer(Transport transport, Optional<UUID> user, String network, Optional<Instant> until) {}
