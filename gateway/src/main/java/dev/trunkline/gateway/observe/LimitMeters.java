package dev.trunkline.gateway.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** Shows whether limits that Redis counts are counted there; what each of them did is among the counters. */
public final class LimitMeters {

    private LimitMeters() {}

    /**
     * @param loopsWithout so many event loops leave Redis alone now
     */
    public static void publish(Supplier<Number> loopsWithout, MeterRegistry registry) {
        Gauge.builder("gateway.limit.redis.away", loopsWithout)
                .description("Event loops for which Redis does not count limits now")
                .register(registry);
    }
}
