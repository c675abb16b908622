package dev.trunkline.feed.work;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Lets so many calls run at once; further ones wait for their turn. */
public final class Lane {

    private final int width;
    private final int room;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;
    private boolean starting;

    /**
     * @param room how many may wait
     */
    Lane(int width, int room) {
        this.width = width;
        this.room = room;
    }

    /** One with room for all, where who calls bounds how many there are. */
    public Lane(int width) {
        this(width, Integer.MAX_VALUE);
    }

    /** Fails with {@link RejectedExecutionException} if there is no room to wait. */
    public <T> Future<T> run(Supplier<Future<T>> call) {
        Promise<T> result = Promise.promise();
        synchronized (waiting) {
            if (running >= width && waiting.size() >= room) {
                return Future.failedFuture(new RejectedExecutionException("too many wait already"));
            }
            waiting.add(() -> begin(call).onComplete(done -> {
                ended();
                result.handle(done);
            }));
        }
        start();
        return result.future();
    }

    private static <T> Future<T> begin(Supplier<Future<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void ended() {
        synchronized (waiting) {
            running--;
        }
        start();
    }

    /** In one loop, not one call within the other: thousands may fail at once. */
    private void start() {
        synchronized (waiting) {
            if (starting) {
                return;
            }
            starting = true;
        }
        for (Optional<Runnable> next = next(); next.isPresent(); next = next()) {
            next.get().run();
        }
    }

    private Optional<Runnable> next() {
        synchronized (waiting) {
            if (running < width && !waiting.isEmpty()) {
                running++;
                return Optional.of(waiting.remove());
            }
            starting = false;
            return Optional.empty();
        }
    }
}
