package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.discovery.Instance;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One endpoint of a pool, as all event loops see it. What is volatile here is written by the pool's thread alone; the
 * failures in a row are counted by whoever has one.
 */
final class Member {

    /** What keeps an endpoint from being used. */
    enum Health {
        FIT,
        /** New, and not checked yet. */
        UNCHECKED,
        UNHEALTHY
    }

    private final Endpoint endpoint;
    private final Consumer<Member> suspected;
    private final Load[] loads;
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private volatile int tolerated = Integer.MAX_VALUE;
    private volatile boolean measured;
    private volatile int era;
    private volatile Instance instance;
    private volatile Optional<String> zone = Optional.empty();
    private volatile Health health = Health.FIT;
    private volatile boolean ejected;
    private volatile long ejectedUntil;
    private volatile boolean warming;
    private volatile long warmFrom;
    private volatile long warmNanos;

    /** Of the pool's thread: times out, failures and answers that the last look at the rate has seen, and checks. */
    int ejections;

    long seenAnswered;
    long seenFailed;
    final CheckCount checks = new CheckCount();

    Member(Instance instance, Load.Tally[] tallies, Consumer<Member> suspected) {
        this.instance = instance;
        this.endpoint = instance.endpoint();
        this.suspected = suspected;
        this.loads = new Load[tallies.length];
        for (int loop = 0; loop < loads.length; loop++) {
            loads[loop] = new Load(this, tallies[loop]);
        }
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Optional<String> zone() {
        return zone;
    }

    Load load(int loop) {
        return loads[loop];
    }

    Instance instance() {
        return instance;
    }

    void instance(Instance fresh) {
        instance = fresh;
    }

    /**
     * @param measures whether latencies are of use
     * @param failures in a row that make it suspect
     * @param where the zone that it is in, if that is known
     */
    void rules(boolean measures, int failures, Optional<String> where) {
        measured = measures;
        tolerated = failures;
        zone = where;
    }

    boolean measured() {
        return measured;
    }

    /** Changes with each return. */
    int era() {
        return era;
    }

    void succeeded() {
        // Reading first: a write would take the line from the other loops with each request.
        if (failuresInARow.get() != 0) {
            failuresInARow.set(0);
        }
    }

    void failed() {
        int failures = failuresInARow.incrementAndGet();
        // Said once for as many as suffice, and again if it could not be taken out then.
        if (failures % tolerated == 0) {
            suspected.accept(this);
        }
    }

    Health health() {
        return health;
    }

    void health(Health fresh) {
        health = fresh;
    }

    boolean fit() {
        return health == Health.FIT && !ejected;
    }

    boolean ejected() {
        return ejected;
    }

    long ejectedUntil() {
        return ejectedUntil;
    }

    void eject(long until) {
        ejectedUntil = until;
        ejected = true;
    }

    void readmit() {
        ejected = false;
        failuresInARow.set(0);
    }

    /** Begins anew, with so long until it has its full share. */
    void warm(long from, long nanos) {
        era = era + 1;
        warmFrom = from;
        warmNanos = nanos;
        warming = nanos > 0;
    }

    /** Its share need not be reckoned any more once it is the full one; to be called now and then. */
    void endWarming(long now) {
        if (warming && now - warmFrom >= warmNanos) {
            warming = false;
        }
    }

    /** The part of its share that it has by now, from a tenth to 1. */
    double warmth(long now) {
        return warming ? Math.min(1, Math.max(0.1, (double) (now - warmFrom) / warmNanos)) : 1;
    }

    int running() {
        int sum = 0;
        for (Load load : loads) {
            sum += load.running();
        }
        return sum;
    }

    long answered() {
        long sum = 0;
        for (Load load : loads) {
            sum += load.answered();
        }
        return sum;
    }

    long failures() {
        long sum = 0;
        for (Load load : loads) {
            sum += load.failed();
        }
        return sum;
    }

    /** The mean of what the loops expect that know it, in nanoseconds; 0 if none does. */
    double latency() {
        double sum = 0;
        int known = 0;
        for (Load load : loads) {
            if (load.latency() > 0) {
                sum += load.latency();
                known++;
            }
        }
        return known == 0 ? 0 : sum / known;
    }
}
