package dev.trunkline.user.key;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How signing keys come and go, and how they are kept. */
@ConfigMapping(prefix = "trunkline.key")
interface KeySettings {

    /** From one key to the next. */
    Duration rotation();

    /** How long a key is published before it signs; longer than any verifier goes without asking for the keys. */
    Duration publishBefore();

    /** How often an instance reads the keys of all. */
    Duration refresh();

    /** The first one encrypts, all decrypt; without any, keys are kept in clear. */
    Optional<List<String>> encryptionSecret();
}
