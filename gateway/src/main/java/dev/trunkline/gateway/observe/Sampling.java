package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.exchange.TraceContext;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * Which requests get spans: those whose client says that it has recorded its own, and of all that begin here a share,
 * decided by the trace id, so that whoever decides by the same share decides alike.
 */
final class Sampling implements Predicate<TraceContext> {

    private final double ratio;
    private final long bound;
    private final boolean heedClients;

    /**
     * @param ratio from 0 to 1
     * @param heedClients whether a client's word counts; else all requests are sampled by chance, for a client that
     *     may choose the trace id chooses what is sampled by it
     */
    Sampling(double ratio, boolean heedClients) {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException(
                    "gateway.tracing.ratio (GATEWAY_TRACING_RATIO) is " + ratio + ": write a number from 0 to 1");
        }
        this.ratio = ratio;
        this.bound = (long) (ratio * Long.MAX_VALUE);
        this.heedClients = heedClients;
    }

    @Override
    public boolean test(TraceContext trace) {
        if (trace.continued()) {
            return heedClients
                    ? trace.sampledByClient()
                    : ThreadLocalRandom.current().nextDouble() < ratio;
        }
        return ratio == 1 || (trace.randomness() & Long.MAX_VALUE) < bound;
    }
}
