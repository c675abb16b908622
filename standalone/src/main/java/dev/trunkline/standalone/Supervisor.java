package dev.trunkline.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one child running: starts it, watches until it is ready, passes its output on, and starts it
 * again when it dies, with back-off, until it is told to stop.
 */
final class Supervisor {

    /** Learns when the child is ready, and when it is gone. */
    interface Watcher {
        void up(String child);

        void down(String child);
    }

    private static final long POLL_MILLIS = 100;
    /** As many deaths before it was ready for the first time mean that it never will be. */
    private static final int FALSE_STARTS = 3;

    private final Child child;
    private final DataDirectory data;
    private final Path wrapper;
    private final Console console;
    private final Watcher watcher;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private Process process;

    Supervisor(Child child, DataDirectory data, Path wrapper, Console console, Watcher watcher) {
        this.child = child;
        this.data = data;
        this.wrapper = wrapper;
        this.console = console;
        this.watcher = watcher;
    }

    Child child() {
        return child;
    }

    /** Completes when the child is ready for the first time, exceptionally when it will never be. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    void start() {
        var thread = new Thread(this::supervise, "supervisor-" + child.name());
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends the child and waits until it is gone. A child that was never started counts as gone. */
    void stop() throws InterruptedException {
        Process running;
        synchronized (this) {
            stopping.countDown();
            running = process;
        }
        if (running == null) {
            return;
        }
        closeQuietly(running); // The wrapper sees the end of its input and ends the child.
        if (!stopped.await(child.graceSeconds() + 5L, TimeUnit.SECONDS)) {
            console.say(child.name() + " does not end; killed");
            running.destroyForcibly();
        }
    }

    private void supervise() {
        var backoff = Backoff.NONE;
        try {
            while (!isStopping()) {
                long begun = System.nanoTime();
                String end = runOnce();
                if (isStopping()) {
                    return;
                }
                var lifetime = Duration.ofNanos(System.nanoTime() - begun);
                backoff = backoff.after(lifetime);
                watcher.down(child.name());
                if (!ready.isDone() && backoff.deaths() >= FALSE_STARTS) {
                    ready.completeExceptionally(new LaunchException(child.name() + " cannot be started: " + end));
                    return;
                }
                console.say("%s %s after %.1f s; starting it again in %d ms"
                        .formatted(
                                child.name(),
                                end,
                                lifetime.toMillis() / 1000.0,
                                backoff.pause().toMillis()));
                stopping.await(backoff.pause().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
    }

    /** One life of the child; returns how it ended. */
    private String runOnce() throws InterruptedException {
        Process started;
        try {
            child.beforeStart().run();
            started = spawn();
        } catch (IOException e) {
            return "could not be started: " + e.getMessage();
        }
        if (started == null) {
            return "is not wanted any more";
        }
        var lines = new ChildOutput(child.name(), console);
        var output = new Thread(() -> lines.pass(started.getInputStream()), "output-" + child.name());
        output.setDaemon(true);
        output.start();
        if (becomesReady(started)) {
            watcher.up(child.name());
            ready.complete(null);
        }
        int status = started.waitFor();
        output.join(1_000);
        Leftovers.end(data.pidFile(child.name()), Duration.ZERO);
        return status > 128 ? "was ended by signal " + (status - 128) : "ended with status " + status;
    }

    private Process spawn() throws IOException {
        var command = new ArrayList<>(List.of(
                "bash",
                wrapper.toString(),
                child.signal(),
                String.valueOf(child.graceSeconds()),
                data.pidFile(child.name()).toString()));
        command.addAll(child.command());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(child.environment());
        synchronized (this) {
            if (isStopping()) {
                return null;
            }
            process = builder.start();
            return process;
        }
    }

    private boolean becomesReady(Process started) throws InterruptedException {
        while (started.isAlive() && !isStopping()) {
            try {
                child.readiness().check();
                return true;
            } catch (IOException notYet) {
                stopping.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
        return false;
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private static void closeQuietly(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It is gone already, which is what is wanted.
        }
    }
}
