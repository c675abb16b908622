package dev.trunkline.feed.work;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs what may block on worker threads, a few at a time: when a thousand polls wake at once, those that memory cannot
 * answer wait here, and do not fill the queue that all requests share.
 */
@Singleton
public class Workers {

    /** A little more than there are connections to the database. */
    private static final int AT_ONCE = 12;

    private final Vertx vertx;
    private final Lane lane = new Lane(AT_ONCE);

    Workers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Runs {@code work}; the result comes on some event loop. */
    public <T> Uni<T> run(Supplier<T> work) {
        return run(work, unwanted -> {});
    }

    /**
     * The same, for a result that somebody has to give back.
     *
     * @param unwanted gets it where nobody waits for it any more
     */
    public <T> Uni<T> run(Supplier<T> work, Consumer<T> unwanted) {
        return Uni.createFrom().emitter(emitter -> {
            AtomicBoolean over = new AtomicBoolean();
            emitter.onTermination(() -> over.set(true));
            lane.run(() -> vertx.executeBlocking(work::get, false)).onComplete(done -> {
                if (done.failed()) {
                    emitter.fail(done.cause());
                } else if (over.compareAndSet(false, true)) {
                    emitter.complete(done.result());
                } else {
                    unwanted.accept(done.result());
                }
            });
        });
    }
}
