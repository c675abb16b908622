package dev.trunkline.user.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * A person's account.
 *
 * @param id UUIDv7, so in the order of registration
 * @param handle unique, {@code [a-z0-9_]{3,30}}
 * @param email unique, lower case; for its owner's eyes only
 * @param version goes up with every change
 */
public record Account(
        UUID id,
        String handle,
        String displayName,
        String email,
        AccountStatus status,
        int version,
        Instant createdAt) {

    /** Reads a row of the table {@code accounts}. */
    public static Account of(ResultSet row) throws SQLException {
        return new Account(
                row.getObject("id", UUID.class),
                row.getString("handle"),
                row.getString("display_name"),
                row.getString("email"),
                AccountStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getInt("version"),
                row.getTimestamp("created_at").toInstant());
    }
}
