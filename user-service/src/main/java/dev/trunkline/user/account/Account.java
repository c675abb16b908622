package dev.trunkline.user.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A person's account.
 *
 * @param id UUIDv7, so in the order of registration
 * @param handle unique, {@code [a-z0-9_]{3,30}}
 * @param displayName 1 to 80 characters
 * @param givenName 1 to 80 characters
 * @param familyName 1 to 80 characters
 * @param email unique, lower case; for its owner's and admins' eyes only
 * @param version goes up with every change
 */
public record Account(
        UUID id,
        String handle,
        String displayName,
        Optional<String> givenName,
        Optional<String> familyName,
        String email,
        AccountStatus status,
        Role role,
        int version,
        Instant createdAt) {

    /** The columns that {@link #of} reads, of a table called {@code a}. */
    public static final String COLUMNS =
            "a.id, a.handle, a.display_name, a.given_name, a.family_name, a.email, a.status, a.role, a.version, a.created_at";

    /** Reads a row of the table {@code accounts}. */
    public static Account of(ResultSet row) throws SQLException {
        return new Account(
                row.getObject("id", UUID.class),
                row.getString("handle"),
                row.getString("display_name"),
                Optional.ofNullable(row.getString("given_name")),
                Optional.ofNullable(row.getString("family_name")),
                row.getString("email"),
                AccountStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
                row.getInt("version"),
                row.getTimestamp("created_at").toInstant());
    }

    public Profile profile() {
        return new Profile(handle, displayName, givenName, familyName, email, status, role);
    }

    /** The next version of this account. */
    Account changed(Profile to) {
        return new Account(
                id,
                to.handle(),
                to.displayName(),
                to.givenName(),
                to.familyName(),
                to.email(),
                to.status(),
                to.role(),
                version + 1,
                createdAt);
    }
}
