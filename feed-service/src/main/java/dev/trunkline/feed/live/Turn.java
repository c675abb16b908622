package dev.trunkline.feed.live;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** The connections of one event loop that have something to send: one task for all, not one for each. */
final class Turn implements Runnable {

    private static final Logger LOG = Logger.getLogger(Turn.class);

    /** After so many connections, what else the event loop has to do gets its turn. */
    private static final int AT_ONCE = 256;

    private final Executor eventLoop;
    private final Queue<LiveConnection> ready = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    Turn(Executor eventLoop) {
        this.eventLoop = eventLoop;
    }

    void add(LiveConnection connection) {
        ready.add(connection);
        schedule();
    }

    @Override
    public void run() {
        scheduled.set(false);
        for (int i = 0; i < AT_ONCE; i++) {
            LiveConnection connection = ready.poll();
            if (connection == null) {
                return;
            }
            try {
                connection.pump();
            } catch (RuntimeException e) {
                LOG.errorf(e, "a reader's events cannot be sent");
                connection.close(Closing.UNAVAILABLE, Optional.empty());
            }
        }
        schedule();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            eventLoop.execute(this);
        }
    }
}
