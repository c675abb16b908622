package dev.trunkline.feed.work;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;

/** Lets so many calls run at once; further ones wait for their turn. Who calls bounds how many there are. */
public final class Lane {

    private final int width;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    public Lane(int width) {
        this.width = width;
    }

    public <T> Future<T> run(Supplier<Future<T>> call) {
        Promise<T> result = Promise.promise();
        Runnable start = () -> call.get().onComplete(done -> {
            next();
            result.handle(done);
        });
        boolean free;
        synchronized (waiting) {
            free = running < width;
            if (free) {
                running++;
            } else {
                waiting.add(start);
            }
        }
        if (free) {
            start.run();
        }
        return result.future();
    }

    private void next() {
        Optional<Runnable> next;
        synchronized (waiting) {
            next = Optional.ofNullable(waiting.poll());
            if (next.isEmpty()) {
                running--;
            }
        }
        next.ifPresent(Runnable::run);
    }
}
