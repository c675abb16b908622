package dev.trunkline.feed;

import java.util.UUID;

/**
 * Who asks for a change.
 *
 * @param admin whether the change may be to what is another's
 */
public record Actor(UUID id, boolean admin) {}
