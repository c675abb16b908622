package dev.trunkline.user.session;

import dev.trunkline.user.session.SessionTable.Session;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A session as its owner sees it among others.
 *
 * @param lastUsedAt when its last access token was issued
 * @param expiresAt when it ends if it is not used again
 * @param current whether the request was made in it
 */
@Schema(name = "Session")
record SessionEntry(UUID id, Instant createdAt, Instant lastUsedAt, Instant expiresAt, boolean current) {

    static SessionEntry of(Session session, UUID current) {
        return new SessionEntry(
                session.id(),
                session.createdAt(),
                session.lastUsedAt(),
                session.expiresAt(),
                session.id().equals(current));
    }
}
