package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.ExchangeListener;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.exchange.TraceContext;
import dev.trunkline.gateway.exchange.Unrouted;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Hands requests that are over to the thread that logs them and makes their spans. The event loop makes a record of
 * values and puts it into a bounded queue, without a lock; when the queue is full the record is dropped and counted.
 */
public final class Recorder implements ExchangeListener, AutoCloseable {

    private final Optional<Tracing> tracing;
    private final Optional<AccessLog> log;
    private final WriteCounts counts;
    private final RecordWriter writer;

    Recorder(Optional<LineSink> sink, ObserveSettings settings, MeterRegistry registry, LongSupplier nanoClock) {
        Masking masking = new Masking(settings.masked());
        this.counts = new WriteCounts(registry);
        this.log = sink.map(lines -> new AccessLog(lines, masking, counts));
        this.tracing = settings.traces().map(given -> new Tracing(given, masking, registry));
        this.writer = new RecordWriter(log, tracing, settings.waiting(), nanoClock);
    }

    /**
     * @param nanoClock that of {@link Exchange#startNanos()}
     * @throws IOException if the log cannot be opened
     */
    public static Recorder of(ObserveSettings settings, MeterRegistry registry, LongSupplier nanoClock)
            throws IOException {
        Optional<LineSink> sink = settings.log().isEmpty()
                ? Optional.empty()
                : Optional.of(sink(settings.log().get(), nanoClock));
        return new Recorder(sink, settings, registry, nanoClock);
    }

    @Override
    public boolean records(TraceContext trace) {
        return tracing.isPresent() && tracing.get().records(trace);
    }

    @Override
    public void finished(Exchange exchange, Outcome outcome, int status, long durationNanos) {
        if (log.isPresent() || exchange.trace().recorded()) {
            hand(RequestRecord.of(exchange, outcome, status, durationNanos));
        }
    }

    @Override
    public void unrouted(Unrouted unrouted) {
        if (log.isPresent() || unrouted.trace().recorded()) {
            hand(RequestRecord.of(unrouted));
        }
    }

    /** Writes what has gathered, within a bound, and lets go of everything. */
    @Override
    public void close() {
        writer.close();
    }

    private void hand(RequestRecord record) {
        if (!writer.offer(record)) {
            if (log.isPresent()) {
                counts.dropped();
            }
            if (record.trace().recorded()) {
                tracing.ifPresent(traces -> traces.dropped(record));
            }
        }
    }

    private static LineSink sink(ObserveSettings.Log log, LongSupplier nanoClock) throws IOException {
        return log.file().isPresent() ? new LogFile(Path.of(log.file().get()), nanoClock) : new StandardOutput();
    }
}
