package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.count.Counts;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The gateways that count together in Redis, as this process knows of them, and whether it can count with them. */
final class Fleet {

    private static final Logger LOG = Logger.getLogger(Fleet.class);
    /** A bit less than a beat, so that one that is answered a bit sooner than the last counts. */
    private static final long SWEEP_EVERY = 900_000;

    private static final String NAME = "gateway_limit_redis_total";

    private final String id = UUID.randomUUID().toString();
    private final Supplier<Collection<Meter>> meters;
    private final AtomicLong nextSweep = new AtomicLong();
    private final AtomicInteger loopsWithout = new AtomicInteger();
    private final LongAdder failures;
    private final LongAdder outages;
    private volatile int gateways;

    /**
     * @param gateways as long as Redis has not told
     */
    Fleet(Counts counts, Supplier<Collection<Meter>> meters, int gateways) {
        this.meters = meters;
        this.gateways = Math.max(1, gateways);
        this.failures = counts.counter(NAME, "result", "failed");
        this.outages = counts.counter(NAME, "result", "away");
    }

    /**
     * Gives back the lots that nobody has used for a while; one event loop does it for all. For when Redis has just given an
     * answer: what it does not hear of is nobody's until time has given it back.
     */
    void sweep(RedisCounts by, long now) {
        long due = nextSweep.get();
        if (now < due || !nextSweep.compareAndSet(due, now + SWEEP_EVERY)) {
            return;
        }
        for (Meter meter : meters.get()) {
            if (meter.leased()) {
                meter.tiers().forEach(tier -> tier.leases().forEach((key, cell) -> giveBack(by, tier, key, cell, now)));
            }
        }
    }

    private static void giveBack(RedisCounts by, Tier tier, String key, Cell cell, long now) {
        if (cell instanceof LeaseCell lease) {
            lease.idle(now).forEach(operation -> by.tell(tier, key, operation));
        }
    }

    /** What Redis knows this process by. */
    String id() {
        return id;
    }

    /** So many were last known, this one among them. */
    int gateways() {
        return gateways;
    }

    void counted(int there) {
        gateways = Math.max(1, there);
    }

    /** So many event loops leave Redis alone now. */
    int loopsWithout() {
        return loopsWithout.get();
    }

    /** A call was not answered. */
    void failed() {
        failures.increment();
    }

    /** An event loop leaves Redis alone for now. */
    void away(Throwable cause) {
        outages.increment();
        if (loopsWithout.getAndIncrement() == 0) {
            LOG.warnf(
                    "Redis does not count limits: %s. Until it is back, each limit does as its 'on-failure' says; 'local'"
                            + " takes a share of 1/%d",
                    cause.getMessage(), gateways);
        }
    }

    /** An event loop has got an answer again. */
    void back() {
        if (loopsWithout.decrementAndGet() == 0) {
            LOG.info("Redis counts limits again");
        }
    }
}
