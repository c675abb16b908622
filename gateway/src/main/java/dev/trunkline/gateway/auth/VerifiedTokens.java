package dev.trunkline.gateway.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Credentials that have been found good, by {@link Shown#key}, so that a caller's signature is checked once and not for each
 * request, and nothing is cut out of a header that is known. Bounded in entries, in characters and in
 * time; an entry counts only until its credentials expire, whatever the cache still holds.
 */
final class VerifiedTokens {

    /** Few tokens are longer, and those that are count for more. */
    private static final int USUAL_LENGTH = 1_024;

    private final Cache<String, Verdict.Good> cache;
    private final LongSupplier epochSeconds;

    /**
     * @param most entries of usual length
     * @param longest that one is believed without being looked at again
     */
    VerifiedTokens(int most, Duration longest, LongSupplier epochSeconds) {
        this.cache = Caffeine.newBuilder()
                .maximumWeight((long) most * USUAL_LENGTH)
                .weigher((String credentials, Verdict.Good good) -> Math.max(USUAL_LENGTH, credentials.length()))
                .expireAfterWrite(longest)
                .executor(Runnable::run)
                .build();
        this.epochSeconds = epochSeconds;
    }

    /** Null if the credentials must be verified; this is the hot path, and stays inside the package. */
    Verdict.Good get(String credentials) {
        Verdict.Good good = cache.getIfPresent(credentials);
        if (good != null && epochSeconds.getAsLong() >= good.untilSeconds()) {
            cache.invalidate(credentials);
            return null;
        }
        return good;
    }

    void put(String credentials, Verdict.Good good) {
        cache.put(credentials, good);
    }

    /** When keys are withdrawn, what they had signed is good no longer. */
    void clear() {
        cache.invalidateAll();
    }
}
