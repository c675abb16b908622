package dev.trunkline.rest.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Spans by OTLP over HTTP, in batches, from a thread of the SDK's own. */
final class Tracing implements AutoCloseable {

    private static final String PATH = "/v1/traces";
    private static final int BATCH = 512;
    private static final long CLOSE_SECONDS = 5;

    private final SdkTracerProvider provider;

    /**
     * @param endpoint the base address of the receiver
     */
    Tracing(String service, String endpoint, TracingSettings settings) {
        this.provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.of(
                                AttributeKey.stringKey("service.name"),
                                service,
                                AttributeKey.stringKey("service.instance.id"),
                                UUID.randomUUID().toString()))))
                // Decided by whoever began the trace.
                .setSampler(Sampler.alwaysOn())
                .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                .setEndpoint(traces(endpoint))
                                .setTimeout(settings.timeout())
                                .setConnectTimeout(settings.timeout())
                                .build())
                        .setScheduleDelay(settings.every())
                        .setMaxExportBatchSize(Math.min(BATCH, settings.waiting()))
                        .setMaxQueueSize(settings.waiting())
                        .build())
                .build();
    }

    Tracer tracer() {
        return provider.get("dev.trunkline.rest");
    }

    /** Exports what still waits. */
    @Override
    public void close() {
        provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private static String traces(String base) {
        if (!base.matches("https?://[^/].*")) {
            throw new IllegalArgumentException("trunkline.tracing.endpoint (OTEL_EXPORTER_OTLP_ENDPOINT) is '" + base
                    + "': write the base address of an OTLP receiver, as http://collector:4318");
        }
        return base.replaceFirst("/+$", "") + PATH;
    }
}
