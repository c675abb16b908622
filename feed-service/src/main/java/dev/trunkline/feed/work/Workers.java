package dev.trunkline.feed.work;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.future.PromiseInternal;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs what may block on worker threads, a few at a time: when a thousand polls wake at once, those that memory cannot
 * answer wait here, and do not fill the queue that all requests share. A method whose caller is authenticated, or whose
 * answer is to come, must come here too: the framework takes such a request to the workers a second time, and where
 * they have all that they may it is dropped without an answer. So must what a live connection needs: where the workers
 * have all that they may, Vert.x throws at whoever asks, and what was to follow never does.
 */
@Singleton
public class Workers {

    /** A little more than there are connections to the database. */
    private static final int AT_ONCE = 12;

    /** How many changes may wait, each for those before it, of some milliseconds each; the next would come too late. */
    private static final int MOST_CHANGES = 512;

    private final Vertx vertx;
    private final Lane lane = new Lane(AT_ONCE);
    private final Lane changes = new Lane(AT_ONCE, MOST_CHANGES);

    public Workers(Vertx vertx) {
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
        return run(lane, work, unwanted);
    }

    /** Runs {@code work}, a change that is made also if nobody waits for it any more; fails if too many wait. */
    public <T> Uni<T> change(Supplier<T> work) {
        return run(changes, work, unwanted -> {});
    }

    /** Runs {@code work} for a connection; the result comes on its event loop, and so does a failure to run it. */
    public <T> Future<T> run(ContextInternal connection, Supplier<T> work) {
        return run(lane, connection, work);
    }

    /** The same for a change; fails if too many wait. */
    public <T> Future<T> change(ContextInternal connection, Supplier<T> work) {
        return run(changes, connection, work);
    }

    private static <T> Future<T> run(Lane in, ContextInternal connection, Supplier<T> work) {
        PromiseInternal<T> there = connection.promise();
        in.run(() -> connection.<T>executeBlocking(work::get, false)).onComplete(there);
        return there.future();
    }

    private <T> Uni<T> run(Lane in, Supplier<T> work, Consumer<T> unwanted) {
        return Uni.createFrom().emitter(emitter -> {
            AtomicBoolean over = new AtomicBoolean();
            emitter.onTermination(() -> over.set(true));
            in.run(() -> vertx.executeBlocking(work::get, false)).onComplete(done -> {
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
