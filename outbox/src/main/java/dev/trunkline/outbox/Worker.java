package dev.trunkline.outbox;

import java.time.Duration;

/** A thread of one's own that works until it is closed; closing waits for the work at hand, five seconds at most. */
final class Worker implements AutoCloseable {

    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Thread thread;
    private volatile boolean closed;

    Worker(String name, Runnable work) {
        this.thread = new Thread(work, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    String name() {
        return thread.getName();
    }

    boolean closed() {
        return closed;
    }

    /** Lets the worker's own thread rest; ends early when it is closed. */
    void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
