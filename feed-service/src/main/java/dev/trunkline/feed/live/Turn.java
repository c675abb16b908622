package dev.trunkline.feed.live;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The connections of one event loop that have something to send: one task for all, not one for each. After a turn that
 * took long the next one waits for twice as long, a little at most: what comes meanwhile goes out together, one call of
 * the kernel for a reader and not one for an event, and whatever else the event loop has to do is done.
 */
final class Turn implements Runnable {

    private static final Logger LOG = Logger.getLogger(Turn.class);

    /** After so many connections, what else the event loop has to do gets its turn. */
    private static final int AT_ONCE = 256;

    /** Sending is a third of what an event loop does, and waiting for company adds no more than this to a delivery. */
    private static final int RESTS_FOR_WORK = 2;

    private static final long RETRY_MILLIS = 1_000;
    private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SHORTEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ScheduledExecutorService eventLoop;
    private final Deliveries deliveries;
    private final Queue<LiveConnection> ready = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile long restUntil = System.nanoTime();
    // Of the event loop only.
    private long worked;

    Turn(ScheduledExecutorService eventLoop, Deliveries deliveries) {
        this.eventLoop = eventLoop;
        this.deliveries = deliveries;
    }

    void add(LiveConnection connection) {
        ready.add(connection);
        schedule();
    }

    @Override
    public void run() {
        long began = System.nanoTime();
        boolean more = pumpSome();
        deliveries.flushed();
        long now = System.nanoTime();
        worked += now - began;
        if (more) {
            eventLoop.execute(this);
            return;
        }
        long rest = Math.min(RESTS_FOR_WORK * worked, LONGEST_REST_NANOS);
        worked = 0;
        restUntil = rest < SHORTEST_REST_NANOS ? now : now + rest;
        scheduled.set(false);
        if (!ready.isEmpty()) {
            schedule();
        }
    }

    /** Whether there may be more. */
    private boolean pumpSome() {
        for (int i = 0; i < AT_ONCE; i++) {
            LiveConnection connection = ready.poll();
            if (connection == null) {
                return false;
            }
            try {
                connection.pump(deliveries);
            } catch (RuntimeException e) {
                LOG.errorf(e, "a reader's events cannot be sent");
                connection.close(
                        Closing.UNAVAILABLE, Optional.of(Control.reconnect(Closing.UNAVAILABLE, RETRY_MILLIS)));
            }
        }
        return true;
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            long rest = restUntil - System.nanoTime();
            if (rest > 0) {
                eventLoop.schedule(this, rest, TimeUnit.NANOSECONDS);
            } else {
                eventLoop.execute(this);
            }
        }
    }
}
