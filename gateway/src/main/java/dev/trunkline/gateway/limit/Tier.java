package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.LimitState;
import dev.trunkline.gateway.route.Quota;
import java.util.Optional;
import java.util.function.Supplier;

/** One quota of a policy, the limit's own or a plan's, with what is counted of it in this process. */
final class Tier {

    /** What a gateway may do alone while Redis is away. */
    private record Share(int gateways, LocalCells cells) {}

    private final String id;
    private final Quota quota;
    private final QuotaFields fields;
    private final String specification;
    private final int mostKeys;
    private final LocalCells cells;
    private final LocalCells leases;
    private volatile Share share = new Share(0, null);

    /**
     * @param id tells the quota from all others, also from the same policy's with other numbers
     */
    Tier(String id, String policy, Quota quota, LimitState state, int mostKeys) {
        this.id = id;
        this.quota = quota;
        this.fields = new QuotaFields(policy, quota);
        this.specification = RedisQuota.specification(quota);
        this.mostKeys = mostKeys;
        this.cells = new LocalCells(counting(quota), mostKeys);
        long lot = (long) (quota.room() * state.lot());
        this.leases = state.place() == LimitState.Place.LEASED
                ? LocalCells.unshared(() -> new LeaseCell(lot, quota.most()), mostKeys)
                : cells;
    }

    String id() {
        return id;
    }

    Quota quota() {
        return quota;
    }

    QuotaFields fields() {
        return fields;
    }

    /** As the script in Redis has it. */
    String specification() {
        return specification;
    }

    LocalCells cells() {
        return cells;
    }

    LocalCells leases() {
        return leases;
    }

    /** The cells for one of so many gateways that share the quota evenly, since none knows of the others. */
    LocalCells share(int gateways) {
        Share known = share;
        if (known.gateways() != gateways) {
            known = new Share(gateways, new LocalCells(counting(shared(quota, gateways)), mostKeys));
            share = known;
        }
        return known.cells();
    }

    /**
     * Redis has said how much is left of a key. From then on this gateway's share is no more than its part of that, so that
     * it does not let through once more what is used up when an answer is late, or Redis goes away.
     */
    void heed(String key, long left, int gateways, long now) {
        Cell own = share(gateways).own(key, now);
        long here = own == null ? 0 : own.peek(now, 1);
        if (here > left / gateways && here != Cell.GONE) {
            own.charge(now, here - left / gateways);
        }
    }

    /** What is counted of this gateway's share, if it was ever needed. */
    Optional<LocalCells> ofShare() {
        return Optional.ofNullable(share.cells());
    }

    /** Of what a key has used nothing is known here any more. */
    void forget(String key) {
        cells.forget(key);
        leases.forget(key);
        LocalCells known = share.cells();
        if (known != null) {
            known.forget(key);
        }
    }

    static Quota shared(Quota quota, int gateways) {
        return switch (quota.algorithm()) {
            case TOKEN_BUCKET, LEAKY_BUCKET ->
                new Quota(
                        quota.algorithm(),
                        quota.permits(),
                        quota.period().multipliedBy(gateways),
                        Math.max(quota.algorithm() == Quota.Algorithm.TOKEN_BUCKET ? 1 : 0, quota.room() / gateways));
            case FIXED_WINDOW, SLIDING_WINDOW, SLIDING_LOG, CONCURRENT -> {
                long part = Math.max(1, quota.room() / gateways);
                yield new Quota(quota.algorithm(), part, quota.period(), part);
            }
        };
    }

    /** Counts by a quota in this process. */
    static Supplier<Cell> counting(Quota quota) {
        long period = quota.period().toNanos() / 1_000;
        Pace pace = Pace.of(quota.permits(), quota.period());
        return switch (quota.algorithm()) {
            case TOKEN_BUCKET -> {
                TokenBucket bucket = new TokenBucket(pace, quota.room());
                yield () -> new BucketCell(bucket);
            }
            case FIXED_WINDOW -> words(new FixedWindow(quota.room(), period));
            case SLIDING_WINDOW -> words(new SlidingWindow(quota.room(), period));
            case CONCURRENT -> words(new Concurrent(quota.room()));
            case LEAKY_BUCKET -> {
                LeakyBucket bucket = new LeakyBucket(pace, quota.room());
                yield () -> new TurnCell(bucket);
            }
            case SLIDING_LOG -> {
                SlidingLog log = new SlidingLog((int) quota.room(), period);
                yield () -> new LogCell(log);
            }
        };
    }

    private static Supplier<Cell> words(Algorithm algorithm) {
        return () -> new WordCell(algorithm);
    }
}
