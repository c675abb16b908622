package dev.trunkline.gateway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Counts spans by what became of them, and knows how many are on their way, so that none is made beyond a bound.
 */
final class CountingExporter implements SpanExporter {

    private static final Logger LOG = Logger.getLogger(CountingExporter.class);
    private static final long COMPLAINT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final SpanExporter exporter;
    private final int most;
    private final AtomicInteger onTheirWay = new AtomicInteger();
    private final AtomicLong complainedNanos = new AtomicLong(System.nanoTime() - COMPLAINT_NANOS);
    private final Counter exported;
    private final Counter dropped;
    private final Counter failed;

    /**
     * @param most spans that wait to be exported
     */
    CountingExporter(SpanExporter exporter, int most, MeterRegistry registry) {
        this.exporter = exporter;
        this.most = most;
        this.exported = counter(registry, "exported");
        this.dropped = counter(registry, "dropped");
        this.failed = counter(registry, "failed");
    }

    /** Whether there is room for so many spans more, which are then counted as on their way. */
    boolean reserve(int spans) {
        if (onTheirWay.get() + spans > most) {
            dropped(spans);
            return false;
        }
        onTheirWay.addAndGet(spans);
        return true;
    }

    void dropped(int spans) {
        dropped.increment(spans);
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size();
        CompletableResultCode result = exporter.export(spans);
        result.whenComplete(() -> {
            onTheirWay.addAndGet(-count);
            (result.isSuccess() ? exported : failed).increment(count);
            if (!result.isSuccess()) {
                complain(result.getFailureThrowable());
            }
        });
        return result;
    }

    private void complain(Throwable cause) {
        long now = System.nanoTime();
        long before = complainedNanos.get();
        if (now - before >= COMPLAINT_NANOS && complainedNanos.compareAndSet(before, now)) {
            LOG.warnf("Spans are lost, the collector does not take them: %s", reason(cause));
        }
    }

    /** The SDK wraps what happened several times. */
    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        if (root == null) {
            return "it was not in time";
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    private static Counter counter(MeterRegistry registry, String result) {
        return Counter.builder("gateway.spans")
                .description("Spans: exported, dropped since too many waited, failed to be exported")
                .tag("result", result)
                .register(registry);
    }
}
