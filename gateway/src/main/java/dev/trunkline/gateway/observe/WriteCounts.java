package dev.trunkline.gateway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Counts the lines of the access log by what became of them, and complains when they cannot be written. */
final class WriteCounts {

    private static final Logger LOG = Logger.getLogger(AccessLog.class);
    private static final long COMPLAINT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Counter written;
    private final Counter dropped;
    private final Counter failed;
    private long complainedNanos = System.nanoTime() - COMPLAINT_NANOS;

    WriteCounts(MeterRegistry registry) {
        written = counter(registry, "written");
        dropped = counter(registry, "dropped");
        failed = counter(registry, "failed");
    }

    void written(int lines) {
        written.increment(lines);
    }

    /** A line had no place in the queue. */
    void dropped() {
        dropped.increment();
    }

    void failed(int lines, IOException cause) {
        failed.increment(lines);
        long now = System.nanoTime();
        if (now - complainedNanos >= COMPLAINT_NANOS) {
            complainedNanos = now;
            LOG.errorf("The access log cannot be written, and its lines are lost until it can: %s", cause.toString());
        }
    }

    private static Counter counter(MeterRegistry registry, String result) {
        return Counter.builder("gateway.access.log.lines")
                .description("Lines of the access log: written, dropped since the queue was full, failed to be written")
                .tag("result", result)
                .register(registry);
    }
}
