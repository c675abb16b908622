package dev.trunkline.gateway.observe;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Spans for an OTLP receiver. */
public interface TracingConfig {

    /**
     * Its base address, as {@code http://collector:4318}; absent, there are no spans. The environment has it as
     * OTEL_EXPORTER_OTLP_ENDPOINT.
     */
    Optional<String> endpoint();

    /** The share of the traces that begin here, from 0 to 1. */
    @WithDefault("0.01")
    double ratio();

    /** Whether a trace that a client records is recorded here; a gateway for strangers had better say no. */
    @WithDefault("true")
    boolean heedClients();

    /** Spans that wait to be exported; those beyond are dropped and counted. */
    @WithDefault("8192")
    int waiting();

    /** How long spans may wait for others to be exported with. */
    @WithDefault("1s")
    Duration every();

    /** For one export. */
    @WithDefault("5s")
    Duration timeout();
}
