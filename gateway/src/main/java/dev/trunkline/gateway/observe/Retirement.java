package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.route.Routes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Takes metrics out of the registry whose route, upstream, limit or filter rule a reload took out, when some minutes have
 * gone by and nothing of them runs any more. So there are as many series as the present file has names for, and not as
 * many as all files before it.
 */
public final class Retirement implements Consumer<Routes> {

    private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final List<Retiring> meters;
    private final LongSupplier nanoClock;
    private final LabelsInUse labels = new LabelsInUse();
    private long lastNanos;

    private Retirement(List<Retiring> meters, LongSupplier nanoClock) {
        this.meters = meters;
        this.nanoClock = nanoClock;
        this.lastNanos = nanoClock.getAsLong();
    }

    public static Retirement of(
            GatewayMeters requests,
            UpstreamMeters upstreams,
            EndpointMeters endpoints,
            CountMeters counts,
            LongSupplier nanoClock) {
        return new Retirement(List.of(requests, upstreams, endpoints, counts), nanoClock);
    }

    /**
     * To be told of the routes in force now and then, and of each change before the next one; by one thread at a time, and
     * while no other routes come in force.
     */
    @Override
    public void accept(Routes routes) {
        long now = nanoClock.getAsLong();
        labels.look(routes, now);
        if (now - lastNanos >= EVERY_NANOS) {
            lastNanos = now;
            meters.forEach(some -> some.keepOnly(labels));
        }
    }
}
