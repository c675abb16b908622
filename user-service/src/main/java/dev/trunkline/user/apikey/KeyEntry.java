package dev.trunkline.user.apikey;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trunkline.user.token.Scope;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A key as its owner sees it among others.
 *
 * @param scopes what it was made for; empty for all that its account may do
 * @param usedAt when it was last used, to the minute; when it was made, if it never was
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(
        name = "ApiKey",
        requiredProperties = {"id", "label", "prefix", "plan", "createdAt", "usedAt", "expiresAt"})
record KeyEntry(
        UUID id,
        String label,
        String prefix,
        Plan plan,
        @Schema(ref = "Scopes") Optional<List<Scope>> scopes,
        Instant createdAt,
        Instant usedAt,
        Instant expiresAt) {

    static KeyEntry of(ResultSet row) throws SQLException {
        return new KeyEntry(
                row.getObject("id", UUID.class),
                row.getString("label"),
                row.getString("prefix"),
                Plan.valueOf(row.getString("plan").toUpperCase(Locale.ROOT)),
                scopes(row),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("used_at").toInstant(),
                row.getTimestamp("expires_at").toInstant());
    }

    static Optional<List<Scope>> scopes(ResultSet row) throws SQLException {
        Array scopes = row.getArray("scopes");
        return scopes == null
                ? Optional.empty()
                : Optional.of(Arrays.stream((String[]) scopes.getArray())
                        .map(Scope::of)
                        .sorted()
                        .toList());
    }
}
