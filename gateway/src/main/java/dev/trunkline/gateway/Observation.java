package dev.trunkline.gateway;

import dev.trunkline.gateway.exchange.ExchangeListener;
import dev.trunkline.gateway.observe.GatewayMeters;
import dev.trunkline.gateway.observe.ObserveSettings;
import dev.trunkline.gateway.observe.Observers;
import dev.trunkline.gateway.observe.Recorder;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Optional;

/**
 * Who hears of requests, by configuration. With neither log nor spans nothing but meters is there to cost anything.
 */
record Observation(ExchangeListener listener, GatewayMeters meters, Optional<Recorder> recorder) {

    static Observation of(GatewayConfig config, MeterRegistry registry) {
        GatewayMeters meters = new GatewayMeters(registry);
        ObserveSettings settings = ObserveSettings.of(config.accessLog(), config.tracing());
        if (settings.log().isEmpty() && settings.traces().isEmpty()) {
            return new Observation(meters, meters, Optional.empty());
        }
        try {
            Recorder recorder = Recorder.of(settings, registry, Gateway::nanos);
            return new Observation(new Observers(meters, recorder), meters, Optional.of(recorder));
        } catch (IOException unwritable) {
            throw new IllegalStateException(
                    "the access log cannot be written (GATEWAY_ACCESS_LOG: off, stdout or the path of a file): "
                            + unwritable,
                    unwritable);
        }
    }
}
