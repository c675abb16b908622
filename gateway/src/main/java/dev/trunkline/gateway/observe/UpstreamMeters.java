package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.resilience.UpstreamTally;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;

/** Publishes what retries, breakers and limits did, by upstream; read when somebody asks, never pushed. */
public final class UpstreamMeters implements BiConsumer<String, UpstreamTally>, Retiring {

    private final MeterRegistry registry;
    private final Shown<String, UpstreamTally> upstreams;

    public UpstreamMeters(MeterRegistry registry) {
        this.registry = registry;
        this.upstreams = new Shown<>(registry, this::registered);
    }

    @Override
    public void accept(String upstream, UpstreamTally tally) {
        upstreams.add(upstream, tally);
    }

    @Override
    public void keepOnly(LabelsInUse labels) {
        upstreams.only(upstream -> labels.has(LabelsInUse.UPSTREAM, upstream));
    }

    private List<Meter> registered(String upstream, UpstreamTally tally) {
        return List.of(
                counter(
                        "gateway.upstream.retries",
                        "Attempts that repeated one that failed",
                        upstream,
                        tally,
                        UpstreamTally::retries),
                counter(
                        "gateway.upstream.hedges",
                        "Attempts beside one that was slow",
                        upstream,
                        tally,
                        UpstreamTally::hedges),
                counter(
                        "gateway.upstream.budget.exhausted",
                        "Retries and hedges that the budget did not allow",
                        upstream,
                        tally,
                        UpstreamTally::exhausted),
                counter(
                        "gateway.upstream.shed",
                        "Requests refused by the concurrency limit",
                        upstream,
                        tally,
                        UpstreamTally::shedRequests),
                counter(
                        "gateway.upstream.broken",
                        "Requests refused by the breaker",
                        upstream,
                        tally,
                        UpstreamTally::refused),
                gauge(
                        "gateway.upstream.breakers.open",
                        "Event loops on which the upstream's breaker is not closed",
                        upstream,
                        tally,
                        UpstreamTally::openBreakers),
                gauge(
                        "gateway.upstream.endpoints.broken",
                        "Endpoints' breakers that are not closed, over all event loops",
                        upstream,
                        tally,
                        UpstreamTally::openEndpoints),
                gauge(
                        "gateway.upstream.limit",
                        "Requests that may be under way by the concurrency limit, over all event loops; 0 without one",
                        upstream,
                        tally,
                        UpstreamTally::limit));
    }

    private Meter counter(
            String name, String description, String upstream, UpstreamTally tally, ToDoubleFunction<UpstreamTally> of) {
        return FunctionCounter.builder(name, tally, of)
                .description(description)
                .tag("upstream", upstream)
                .register(registry);
    }

    private Meter gauge(
            String name, String description, String upstream, UpstreamTally tally, ToDoubleFunction<UpstreamTally> of) {
        return Gauge.builder(name, tally, of)
                .description(description)
                .tag("upstream", upstream)
                .register(registry);
    }
}
