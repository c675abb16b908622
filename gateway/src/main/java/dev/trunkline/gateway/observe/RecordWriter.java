package dev.trunkline.gateway.observe;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jctools.queues.MpscArrayQueue;

/**
 * The thread that takes records from the queue. It looks into it every few milliseconds and is never woken: waking it
 * would cost the event loop a system call for each request of a quiet moment, and a line may be a little late.
 */
final class RecordWriter implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RecordWriter.class);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(5);
    /** Records between two looks at the clock. */
    private static final int AT_ONCE = 256;

    private final Optional<AccessLog> log;
    private final Optional<Tracing> tracing;
    private final MpscArrayQueue<RequestRecord> queue;
    private final LongSupplier nanoClock;
    private final Thread thread;
    private volatile boolean closing;
    private long offsetNanos;

    /**
     * @param waiting rounded up to a power of two
     */
    RecordWriter(Optional<AccessLog> log, Optional<Tracing> tracing, int waiting, LongSupplier nanoClock) {
        this.log = log;
        this.tracing = tracing;
        this.queue = new MpscArrayQueue<>(Math.max(2, waiting));
        this.nanoClock = nanoClock;
        this.thread = new Thread(this::run, "requests-writer");
        thread.setDaemon(true);
        thread.start();
    }

    boolean offer(RequestRecord record) {
        return queue.offer(record);
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (true) {
            // Asked before the queue is, so that what came before the end is written.
            boolean last = closing;
            offsetNanos = epochNanos() - nanoClock.getAsLong();
            if (queue.drain(this::write, AT_ONCE) == 0) {
                log.ifPresent(AccessLog::flush);
                if (last) {
                    break;
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        log.ifPresent(AccessLog::close);
        tracing.ifPresent(Tracing::close);
    }

    private void write(RequestRecord record) {
        try {
            log.ifPresent(lines -> lines.write(record, record.phases().start() + offsetNanos));
            if (record.trace().recorded()) {
                tracing.ifPresent(spans -> spans.make(record, offsetNanos));
            }
        } catch (RuntimeException bug) {
            // The next request is to be written all the same.
            LOG.error("A request could not be written", bug);
        }
    }

    private static long epochNanos() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
