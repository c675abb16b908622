package dev.trunkline.user.apikey;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A key as its owner sees it among others.
 *
 * @param usedAt when it was last used, to the minute; when it was made, if it never was
 */
@Schema(name = "ApiKey")
record KeyEntry(UUID id, String label, String prefix, Plan plan, Instant createdAt, Instant usedAt, Instant expiresAt) {

    static KeyEntry of(ResultSet row) throws SQLException {
        return new KeyEntry(
                row.getObject("id", UUID.class),
                row.getString("label"),
                row.getString("prefix"),
                Plan.valueOf(row.getString("plan").toUpperCase(Locale.ROOT)),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("used_at").toInstant(),
                row.getTimestamp("expires_at").toInstant());
    }
}
