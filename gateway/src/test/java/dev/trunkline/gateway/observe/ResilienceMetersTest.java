package dev.trunkline.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.resilience.Tallies;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class ResilienceMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Tallies tallies = new Tallies();

    @Test
    void upstreams_known_before_and_after_are_published_with_what_happens_later() {
        tallies.of("early");
        new ResilienceMeters(registry).publish(tallies);
        tallies.of("late").retried();
        tallies.of("early").hedged();

        assertThat(registry.get("gateway.retries")
                        .tag("upstream", "late")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("gateway.hedges")
                        .tag("upstream", "early")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("gateway.concurrency.limit").gauges()).hasSize(2);
    }
}
