package dev.trunkline.user.key;

import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The keys of all instances, read at start; the first instance there ever is makes the first key. */
@Startup
@Singleton
public class KeyRing {

    /** Newest first, never empty. */
    private final List<SigningKey> keys;

    KeyRing(Jdbi database, Clock clock) {
        this.keys = database.inTransaction(handle -> {
            KeyTable.lock(handle);
            List<SigningKey> kept = KeyTable.all(handle);
            if (!kept.isEmpty()) {
                return List.copyOf(kept);
            }
            SigningKey first = SigningKey.generate();
            KeyTable.insert(handle, first, clock.instant());
            return List.of(first);
        });
    }

    /** The key that signs. */
    public SigningKey current() {
        return keys.get(0);
    }

    /** The key that verifies what names it. */
    public Optional<SigningKey> find(String kid) {
        return keys.stream().filter(key -> key.kid().equals(kid)).findFirst();
    }

    List<SigningKey> all() {
        return keys;
    }
}
