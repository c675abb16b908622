package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.exchange.TraceContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Spans by OTLP over HTTP. The SDK is handed requests that are over, so that it costs the event loop nothing, and one
 * that is not sampled never gets to it.
 */
final class Tracing {

    private static final String SERVICE = "gateway";
    private static final String PATH = "/v1/traces";
    private static final int BATCH = 512;
    private static final long CLOSE_SECONDS = 5;

    private final Sampling sampling;
    private final CountingExporter exporter;
    private final SdkTracerProvider provider;
    private final Spans spans;

    Tracing(ObserveSettings.Traces settings, Masking masking, MeterRegistry registry) {
        this.sampling = new Sampling(settings.ratio(), settings.heedClients());
        this.exporter = new CountingExporter(
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(endpoint(settings.endpoint()))
                        .setTimeout(settings.timeout())
                        .setConnectTimeout(settings.timeout())
                        .build(),
                settings.waiting(),
                registry);
        GivenIds ids = new GivenIds();
        this.provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.of(
                                AttributeKey.stringKey("service.name"),
                                SERVICE,
                                AttributeKey.stringKey("service.instance.id"),
                                UUID.randomUUID().toString()))))
                .setIdGenerator(ids)
                // A span waits for its export as long as its collector makes it.
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(RequestRecord.LONGEST_TARGET)
                        .build())
                // Decided when the request came.
                .setSampler(Sampler.alwaysOn())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setScheduleDelay(settings.every())
                        .setMaxExportBatchSize(BATCH)
                        // Room for what the exporter has let through, so that nothing is dropped uncounted.
                        .setMaxQueueSize(settings.waiting() + BATCH)
                        .setExporterTimeout(settings.timeout().plus(Duration.ofSeconds(1)))
                        .build())
                .build();
        this.spans = new Spans(provider.get("dev.trunkline.gateway"), ids, masking);
    }

    boolean records(TraceContext trace) {
        return sampling.test(trace);
    }

    void make(RequestRecord record, long offsetNanos) {
        if (exporter.reserve(count(record))) {
            spans.make(record, offsetNanos);
        }
    }

    void dropped(RequestRecord record) {
        exporter.dropped(count(record));
    }

    void close() {
        provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private static String endpoint(String base) {
        if (!base.matches("https?://[^/].*")) {
            throw new IllegalArgumentException("gateway.tracing.endpoint (OTEL_EXPORTER_OTLP_ENDPOINT) is '" + base
                    + "': write the base address of an OTLP receiver, as http://collector:4318");
        }
        return base.replaceFirst("/+$", "") + PATH;
    }

    private static int count(RequestRecord record) {
        return 1 + record.legs().size();
    }
}
