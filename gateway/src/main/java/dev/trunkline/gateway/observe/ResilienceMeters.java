package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.resilience.Tallies;
import dev.trunkline.gateway.resilience.UpstreamTally;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Publishes what retries, breakers and limits did, by upstream; read when metrics are. */
public final class ResilienceMeters {

    private final MeterRegistry registry;

    public ResilienceMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    public void publish(Tallies tallies) {
        tallies.publish(this::publish);
    }

    private void publish(String upstream, UpstreamTally tally) {
        counter("gateway.retries", "Attempts that repeated one that failed", upstream, tally, UpstreamTally::retries);
        counter("gateway.hedges", "Attempts beside one that was slow", upstream, tally, UpstreamTally::hedges);
        counter(
                "gateway.retries.exhausted",
                "Retries and hedges that the budget did not allow",
                upstream,
                tally,
                UpstreamTally::exhausted);
        counter(
                "gateway.shed",
                "Attempts refused by the concurrency limit",
                upstream,
                tally,
                UpstreamTally::shedRequests);
        counter("gateway.broken", "Requests refused by the circuit breaker", upstream, tally, UpstreamTally::refused);
        gauge(
                "gateway.breakers.open",
                "Event loops on which the upstream's breaker is not closed",
                upstream,
                tally,
                UpstreamTally::openBreakers);
        gauge(
                "gateway.endpoint.breakers.open",
                "Endpoints' breakers that are not closed, over all event loops",
                upstream,
                tally,
                UpstreamTally::openEndpoints);
        gauge(
                "gateway.concurrency.limit",
                "Attempts that may be under way at one time; 0 without a limit",
                upstream,
                tally,
                UpstreamTally::limit);
    }

    private void counter(
            String name, String says, String upstream, UpstreamTally tally, ToDoubleFunction<UpstreamTally> value) {
        FunctionCounter.builder(name, tally, value)
                .description(says)
                .tag("upstream", upstream)
                .register(registry);
    }

    private void gauge(
            String name, String says, String upstream, UpstreamTally tally, ToDoubleFunction<UpstreamTally> value) {
        Gauge.builder(name, tally, value)
                .description(says)
                .tag("upstream", upstream)
                .strongReference(true)
                .register(registry);
    }
}
