package dev.trunkline.user.apikey;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A key as it is shown once.
 *
 * @param key nobody can read it again
 */
@Schema(name = "ShownApiKey")
record ShownKey(
        UUID id,
        String label,
        String prefix,
        Plan plan,
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
