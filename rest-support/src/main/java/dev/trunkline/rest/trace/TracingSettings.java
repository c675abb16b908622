package dev.trunkline.rest.trace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Spans for an OTLP receiver. */
@ConfigMapping(prefix = "trunkline.tracing")
public interface TracingSettings {

    /**
     * Its base address, as {@code http://collector:4318}; absent, there are no spans. The environment has it as
     * OTEL_EXPORTER_OTLP_ENDPOINT.
     */
    Optional<String> endpoint();

    /** Spans that wait to be exported; those beyond are dropped. */
    @WithDefault("2048")
    int waiting();

    /** How long spans may wait for others to be exported with. */
    @WithDefault("1s")
    Duration every();

    /** For one export. */
    @WithDefault("5s")
    Duration timeout();
}
