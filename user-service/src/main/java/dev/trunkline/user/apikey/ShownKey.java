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
 * @param key nobody can read it again; empty in an answer that is given again
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(
        name = "ShownApiKey",
        requiredProperties = {"id", "label", "prefix", "plan", "createdAt", "usedAt", "expiresAt"})
record ShownKey(
        UUID id,
        String label,
        String prefix,
        Plan plan,
        @Schema(ref = "Scopes") Optional<List<Scope>> scopes,
        Instant createdAt,
        Instant usedAt,
        Instant expiresAt,
        Optional<String> key) {

    static ShownKey of(KeyEntry entry, KeyText key) {
        return of(entry, Optional.of(key.text()));
    }

    /** The same for who asks again. */
    ShownKey again() {
        return new ShownKey(id, label, prefix, plan, scopes, createdAt, usedAt, expiresAt, Optional.empty());
    }

    private static ShownKey of(KeyEntry entry, Optional<String> text) {
        return new ShownKey(
                entry.id(),
                entry.label(),
                entry.prefix(),
                entry.plan(),
                entry.scopes(),
                entry.createdAt(),
                entry.usedAt(),
                entry.expiresAt(),
                text);
    }

    @Override
    public String toString() {
        return "API key " + id;
    }
}
