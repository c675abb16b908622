package dev.trunkline.user.password;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Hashes and verifies passwords, a bounded number at once. */
@Singleton
public class Passwords {

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Argon2 argon2;
    private final String dummy;
    private final Turns turns;
    private final Timer hashing;

    Passwords(
            @ConfigProperty(name = "trunkline.password.memory-kib") int memoryKib,
            @ConfigProperty(name = "trunkline.password.iterations") int iterations,
            @ConfigProperty(name = "trunkline.password.concurrency") int concurrency,
            @ConfigProperty(name = "trunkline.password.queue") int queue,
            MeterRegistry metrics) {
        this.argon2 = new Argon2(memoryKib, iterations);
        this.dummy = argon2.dummy();
        this.turns = new Turns(concurrency, queue, PATIENCE);
        this.hashing = Timer.builder("trunkline.password.hash")
                .description("Time that one password hash takes")
                .register(metrics);
    }

    /** The hash to keep. Slow by intent: call it outside of a transaction. */
    public String hash(String password) {
        return turns.take(() -> hashing.record(() -> argon2.hash(password)));
    }

    /**
     * Whether {@code password} has the hash. Without a hash the answer is no, after the same work: the time tells
     * nobody whether there is such an account.
     */
    public boolean matches(String password, Optional<String> hash) {
        boolean matches = turns.take(() -> hashing.record(() -> Argon2.matches(password, hash.orElse(dummy))));
        return matches && hash.isPresent();
    }

    /** Whether the hash should be made anew because the parameters have been raised since. */
    public boolean outdated(String hash) {
        return !argon2.made(hash);
    }
}
