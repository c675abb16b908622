package dev.trunkline.gateway.limit;

import java.util.function.DoubleSupplier;

/**
 * Whether Redis is asked. After {@value #FAILURES} failures in a row it is left alone for a while, which doubles as long
 * as it does not help and is never the same for two gateways; then one probe is sent, and only when that is answered do
 * requests ask again. So nobody waits for a Redis that is away, and one that comes back is not met by all at once.
 * Calls that were under way when it was left alone fail by the dozen, and say nothing of whether it is back.
 * Pure but for the dice; times are microseconds.
 */
final class Breaker {

    private static final int FAILURES = 3;
    static final long SHORTEST = 200_000;
    static final long LONGEST = 5_000_000;

    private final DoubleSupplier dice;
    private int failures;
    private boolean open;
    private long pause = SHORTEST;
    private long probeAt;
    private long openedAt = Long.MIN_VALUE;

    /**
     * @param dice from 0 to 1
     */
    Breaker(DoubleSupplier dice) {
        this.dice = dice;
    }

    boolean closed() {
        return !open;
    }

    /** Whether it is time to see if Redis is back. */
    boolean probes(long now) {
        return open && now >= probeAt;
    }

    /** Whether the failure of a call says anything that is not known already: while Redis is left alone, only a probe's does. */
    boolean heeds(long sentAt) {
        return sentAt >= (open ? probeAt : openedAt);
    }

    /** True if Redis has come back by that. */
    boolean answered() {
        boolean back = open;
        failures = 0;
        open = false;
        pause = SHORTEST;
        return back;
    }

    /** Of a call that it heeds. True if Redis is left alone from here on. */
    boolean failed(long now) {
        if (open) {
            pause = Math.min(LONGEST, pause * 2);
            probeAt = now + jittered();
            return false;
        }
        if (++failures < FAILURES) {
            return false;
        }
        open = true;
        openedAt = now;
        probeAt = now + jittered();
        return true;
    }

    private long jittered() {
        return (long) (pause * (0.5 + dice.getAsDouble() / 2));
    }
}
