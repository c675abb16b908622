package dev.trunkline.gateway.limit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The buckets of one policy in this process, without locks and bounded in number.
 *
 * <p>Only full buckets are ever removed, and a full bucket is the same as none, so filling the store with other keys
 * does not reset anybody's limit. When the store is full of buckets in use, further keys share a fixed set of buckets:
 * strict for them, but neither unbounded nor free.
 */
final class LocalBuckets {

    /** Marks a bucket that has been taken out of the store; nobody debits it any more. */
    private static final long REMOVED = Long.MAX_VALUE;

    private static final int SHARED = 1_024;
    private static final long SWEEP_EVERY_NANOS = 1_000_000_000;

    private final TokenBucket bucket;
    private final int most;
    private final ConcurrentHashMap<String, AtomicLong> buckets = new ConcurrentHashMap<>();
    private final AtomicLong[] shared = new AtomicLong[SHARED];
    private final AtomicLong nextSweep = new AtomicLong();

    LocalBuckets(TokenBucket bucket, int most) {
        this.bucket = bucket;
        this.most = most;
        for (int i = 0; i < SHARED; i++) {
            shared[i] = new AtomicLong(TokenBucket.FULL);
        }
    }

    /**
     * Takes one token.
     *
     * @return the tokens that remain, or, if there was none, the time until there will be one as negative nanoseconds
     */
    long take(String key, long now) {
        while (true) {
            AtomicLong state = state(key, now);
            long before = state.get();
            if (before == REMOVED) {
                buckets.remove(key, state);
                continue;
            }
            long after = bucket.take(before, now, 1);
            if (after == TokenBucket.REFUSED) {
                return -bucket.nanosUntil(before, now, 1);
            }
            if (state.compareAndSet(before, after)) {
                return bucket.remaining(after, now);
            }
        }
    }

    /** Undoes a {@link #take}, because another limit of the same request refused it. */
    void giveBack(String key, long now) {
        state(key, now).updateAndGet(state -> state == REMOVED ? state : bucket.giveBack(state, 1));
    }

    int size() {
        return buckets.size();
    }

    private AtomicLong state(String key, long now) {
        AtomicLong state = buckets.get(key);
        if (state != null) {
            return state;
        }
        if (buckets.mappingCount() >= most) {
            sweep(now);
            if (buckets.mappingCount() >= most) {
                return shared[(key.hashCode() * 0x9E3779B9) >>> 22];
            }
        }
        AtomicLong fresh = new AtomicLong(TokenBucket.FULL);
        AtomicLong other = buckets.putIfAbsent(key, fresh);
        return other == null ? fresh : other;
    }

    private void sweep(long now) {
        long due = nextSweep.get();
        if (now < due || !nextSweep.compareAndSet(due, now + SWEEP_EVERY_NANOS)) {
            return;
        }
        buckets.forEach((key, state) -> {
            long seen = state.get();
            if (seen <= now && state.compareAndSet(seen, REMOVED)) {
                buckets.remove(key, state);
            }
        });
    }
}
