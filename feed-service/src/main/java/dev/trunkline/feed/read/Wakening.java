package dev.trunkline.feed.read;

import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wakes the polls of one event loop for which something has come: a little later, so that a burst is one answer, and
 * some at a time, so that the event loop's other work is not held up by thousands of answers.
 */
final class Wakening implements Runnable {

    /** How long the first event waits for others. */
    private static final Duration GATHER = Duration.ofMillis(5);

    private static final int AT_ONCE = 128;

    private final ScheduledExecutorService eventLoop;
    private final Queue<UniEmitter<? super Boolean>> ready = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    Wakening(ScheduledExecutorService eventLoop) {
        this.eventLoop = eventLoop;
    }

    void add(UniEmitter<? super Boolean> poll) {
        ready.add(poll);
        schedule();
    }

    @Override
    public void run() {
        for (int i = 0; i < AT_ONCE; i++) {
            UniEmitter<? super Boolean> poll = ready.poll();
            if (poll == null) {
                scheduled.set(false);
                if (!ready.isEmpty()) {
                    schedule();
                }
                return;
            }
            poll.complete(true);
        }
        eventLoop.execute(this);
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            eventLoop.schedule(this, GATHER.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
