package dev.trunkline.gateway.resilience;

import dev.trunkline.gateway.route.Concurrency;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * How many requests an upstream may have under way at one time, learnt from how long they take. By Little's law a
 * service that works on n requests answers n / latency of them a second; beyond what it can do, more requests only wait
 * in it, and latency rises with them. So latency that rises is the sign of a queue, and the limit goes down until it is
 * gone. The idea is that of Netflix's Gradient2.
 *
 * <pre>
 *   short    the mean latency of one window: of at least 20 answers and 100 ms
 *   usual    usual + (short − usual) / 10 if short is less, else usual + (short − usual) / 100
 *   gradient min(1, max(1/2, (2 usual + 2 ms) / short))     below 1 if a window is more than twice as slow as usual
 *   limit    limit + (limit · gradient + √limit − limit) / 5, within its bounds
 * </pre>
 *
 * √limit is the queue that is allowed, and how it finds out that there is room. It is only added while at least half of
 * the limit is in use: without load, latency says nothing. A window with calls that were given up for slowness has the
 * gradient 1/2. What is usual only rises while the limit is not reached, or cannot be less: latency at the limit may be
 * that of a queue, and to get used to it would let the queue grow for ever.
 */
public final class ConcurrencyLimit {

    private static final int LEAST_SAMPLES = 20;
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double TOLERANCE = 2;
    private static final double SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final double FALLING_WINDOWS = 10;
    private static final double RISING_WINDOWS = 100;
    private static final double SMOOTHING = 0.2;
    private static final double STEEPEST = 0.5;

    private final Concurrency bounds;
    private final IntConsumer changed;
    private double limit;
    private int inFlight;
    private double usual;
    private long windowStart = Long.MIN_VALUE;
    private int samples;
    private double sum;
    private int highest;
    private boolean overdue;

    /**
     * @param changed hears by how much the limit goes up or down
     */
    public ConcurrencyLimit(Concurrency bounds, IntConsumer changed) {
        this.bounds = bounds;
        this.changed = changed;
        this.limit = bounds.initial();
        changed.accept(limit());
    }

    public int limit() {
        return (int) limit;
    }

    public int inFlight() {
        return inFlight;
    }

    /** Takes a place, if one is free. */
    public boolean enter() {
        if (inFlight >= limit()) {
            return false;
        }
        inFlight++;
        highest = Math.max(highest, inFlight);
        return true;
    }

    /** Gives the place back without having learnt anything. */
    public void leave() {
        inFlight--;
    }

    /** Gives the place back after an answer. */
    public void answered(long latencyNanos, long nowNanos) {
        inFlight--;
        sample(latencyNanos, nowNanos);
    }

    /** Gives the place back after so long without an answer. */
    public void overdue(long waitedNanos, long nowNanos) {
        inFlight--;
        overdue = true;
        sample(waitedNanos, nowNanos);
    }

    private void sample(long latencyNanos, long nowNanos) {
        if (samples == 0) {
            windowStart = nowNanos;
        }
        samples++;
        sum += latencyNanos;
        if (samples >= LEAST_SAMPLES && nowNanos - windowStart >= LEAST_NANOS) {
            double latency = Math.max(1, sum / samples);
            adapt(latency);
            samples = 0;
            sum = 0;
            highest = inFlight;
            overdue = false;
        }
    }

    private void adapt(double latency) {
        learn(latency);
        double gradient =
                overdue ? STEEPEST : Math.min(1, Math.max(STEEPEST, (TOLERANCE * usual + SLACK_NANOS) / latency));
        if (gradient == 1 && highest < limit / 2) {
            return;
        }
        double target = limit * gradient + (overdue ? 0 : Math.sqrt(limit));
        int before = limit();
        limit = Math.min(bounds.most(), Math.max(bounds.least(), limit + (target - limit) * SMOOTHING));
        if (limit() != before) {
            changed.accept(limit() - before);
        }
    }

    private void learn(double latency) {
        if (usual == 0) {
            usual = latency;
        } else if (latency < usual) {
            usual += (latency - usual) / FALLING_WINDOWS;
        } else if (highest < limit() || limit() == bounds.least()) {
            usual += (latency - usual) / RISING_WINDOWS;
        }
    }
}
