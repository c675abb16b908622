package dev.trunkline.gateway.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.LongSupplier;

/**
 * Tokens that have been found good, so that a caller's signature is checked once and not for each request. Bounded;
 * an entry counts only until its token expires, whatever the cache still holds.
 */
final class VerifiedTokens {

    private final Cache<String, Verdict.Good> cache;
    private final LongSupplier epochSeconds;

    VerifiedTokens(int most, LongSupplier epochSeconds) {
        this.cache =
                Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
        this.epochSeconds = epochSeconds;
    }

    /** Null if the token must be verified; this is the hot path, and stays inside the package. */
    Verdict.Good get(String token) {
        Verdict.Good good = cache.getIfPresent(token);
        if (good != null && epochSeconds.getAsLong() >= good.untilSeconds()) {
            cache.invalidate(token);
            return null;
        }
        return good;
    }

    void put(String token, Verdict.Good good) {
        cache.put(token, good);
    }

    /** When keys are withdrawn, what they had signed is good no longer. */
    void clear() {
        cache.invalidateAll();
    }
}
