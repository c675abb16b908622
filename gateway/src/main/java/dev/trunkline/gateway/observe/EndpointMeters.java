package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.balance.PoolState;
import dev.trunkline.gateway.balance.Pools;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * Shows how many endpoints of each upstream are in which state, how often one was ejected, and panic. Read when somebody
 * asks, so requests pay nothing; endpoints by name are on {@code /upstreams}, for they come and go.
 */
public final class EndpointMeters implements Retiring {

    private final MeterRegistry registry;
    private final Pools pools;
    private final Shown<String, Pools> upstreams;

    public EndpointMeters(MeterRegistry registry, Pools pools) {
        this.registry = registry;
        this.pools = pools;
        this.upstreams = new Shown<>(registry, (upstream, all) -> registered(upstream));
    }

    /** Publishes what there is and what comes. */
    public void publish() {
        pools.onUpstream(upstream -> upstreams.add(upstream, pools));
    }

    @Override
    public void keepOnly(LabelsInUse labels) {
        upstreams.only(upstream -> labels.has(LabelsInUse.UPSTREAM, upstream));
    }

    private List<Meter> registered(String upstream) {
        List<Meter> meters = new ArrayList<>();
        for (PoolState.Use use : PoolState.Use.values()) {
            meters.add(Gauge.builder("gateway.endpoints", pools, all -> count(all, upstream, use))
                    .description("Endpoints by what may be said of them")
                    .tag("upstream", upstream)
                    .tag("state", use.name().toLowerCase(Locale.ROOT))
                    .register(registry));
        }
        meters.add(Gauge.builder(
                        "gateway.upstream.panic", pools, all -> number(all, upstream, state -> state.panic() ? 1 : 0))
                .description("1 while endpoints are used whatever their health, since too few are fit")
                .tag("upstream", upstream)
                .register(registry));
        meters.add(counter("gateway.upstream.panics", "How often panic began", upstream, PoolState::panics));
        meters.add(counter(
                "gateway.endpoint.ejections",
                "Endpoints taken out for their failures",
                upstream,
                PoolState::ejections));
        return meters;
    }

    private Meter counter(String name, String description, String upstream, ToLongFunction<PoolState> value) {
        return FunctionCounter.builder(name, pools, all -> number(all, upstream, value))
                .description(description)
                .tag("upstream", upstream)
                .register(registry);
    }

    private static double count(Pools pools, String upstream, PoolState.Use use) {
        return number(pools, upstream, state -> state.endpoints().stream()
                .filter(endpoint -> endpoint.use() == use)
                .count());
    }

    private static double number(Pools pools, String upstream, ToLongFunction<PoolState> value) {
        return pools.state(upstream).map(value::applyAsLong).orElse(0L);
    }
}
