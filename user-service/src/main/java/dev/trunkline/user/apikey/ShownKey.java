package dev.trunkline.user.apikey;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trunkline.user.token.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A key as it is shown once.
 *
 * @param key nobody can read it again
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(
        name = "ShownApiKey",
        requiredProperties = {"id", "label", "prefix", "plan", "createdAt", "usedAt", "expiresAt", "key"})
record ShownKey(
        UUID id,
        String label,
        String prefix,
        Plan plan,
        @Schema(ref = "Scopes") Optional<List<Scope>> scopes,
        Instant createdAt,
        Instant usedAt,
        Instant expiresAt,
        String key) {

    static ShownKey of(KeyEntry entry, KeyText key) {
        return new ShownKey(
                entry.id(),
                entry.label(),
                entry.prefix(),
                entry.plan(),
                entry.scopes(),
                entry.createdAt(),
                entry.usedAt(),
                entry.expiresAt(),
                key.text());
    }

    @Override
    public String toString() {
        return "API key " + id;
    }
}
