package dev.trunkline.gateway.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one event loop expects of an endpoint: the peak of its latency, which fades with time, and a moving share of its
 * failures.
 *
 * <pre>
 * latency' = max(observed, latency·w), with w = e^(−Δt/τ), τ = 10 s
 * failing' = failing·w·0.9 + (failed ? 0.1 : 0)
 * cost     = latency·w · (running requests + 1) / (1 − failing·w)²
 * </pre>
 *
 * <p>Both fade while nothing is heard, so an endpoint that was left for being slow or failing is tried again, and one
 * request decides. The latency is that of Finagle's Peak EWMA; failures are weighed so that one in a hundred hardly
 * matters and one in two means a fourth of the requests.
 */
final class PeakLatency {

    private static final double TAU_NANOS = 10e9;
    private static final double PART_OF_ONE = 0.1;
    private static final double LEAST_SUCCESS = 0.05;
    private static final double KNOWN_NANOS = 1_000;
    private static final double UNKNOWN_NANOS = 1e9;
    private static final double A_MOMENT = 0.05;

    /** Bits of a double: written by one thread, shown to others. */
    private final AtomicLong latency = new AtomicLong();

    private double failing;
    private long at;

    void answered(long now, long nanos) {
        double w = fading(now);
        latency(Math.max(nanos, latency() * w));
        failing *= w * (1 - PART_OF_ONE);
        at = now;
    }

    /**
     * @param nanos until the answer that was a failure; negative if none came
     */
    void failed(long now, long nanos) {
        double w = fading(now);
        // A quick failure is no reason to expect quick answers.
        latency(Math.max(nanos, latency() * w));
        failing = failing * w * (1 - PART_OF_ONE) + PART_OF_ONE;
        at = now;
    }

    /**
     * Nobody waits for the answer any more.
     *
     * @param nanos so long it has taken at least
     */
    void outrun(long now, long nanos) {
        double w = fading(now);
        latency(Math.max(nanos, latency() * w));
        failing *= w;
        at = now;
    }

    /**
     * For comparison with other endpoints; 0 for one that nothing is known of and that should be tried.
     *
     * @param running requests, reckoned against the share that it has of them
     */
    double cost(long now, double running) {
        double w = fading(now);
        double expected = latency() * w;
        double failures = failing * w;
        if (expected < KNOWN_NANOS) {
            if (failures < 0.001) {
                // One request finds out; the others wait for what it finds.
                return running == 0 ? 0 : UNKNOWN_NANOS * running;
            }
            expected = UNKNOWN_NANOS * failures;
        }
        double success = Math.max(LEAST_SUCCESS, 1 - failures);
        return expected * (running + 1) / (success * success);
    }

    private double fading(long now) {
        double x = Math.max(0, now - at) / TAU_NANOS;
        // The first terms will do for a moment, and cost next to nothing.
        return x < A_MOMENT ? 1 - x + x * x / 2 : Math.exp(-x);
    }

    /** Nanoseconds as last observed; 0 if never. */
    double latency() {
        return Double.longBitsToDouble(latency.getAcquire());
    }

    void forget() {
        latency(0);
        failing = 0;
    }

    private void latency(double nanos) {
        latency.setRelease(Double.doubleToRawLongBits(nanos));
    }
}
