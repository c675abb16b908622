package dev.trunkline.user.password;

import dev.trunkline.rest.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lets a bounded number of costly calls run and a bounded number wait for a bounded time; refuses the rest. */
final class Turns {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Semaphore places;
    private final Semaphore running;
    private final Duration patience;

    /**
     * @param running how many run at once
     * @param waiting how many more may wait
     * @param patience how long they wait
     */
    Turns(int running, int waiting, Duration patience) {
        this.running = new Semaphore(running, true);
        this.places = new Semaphore(running + waiting);
        this.patience = patience;
    }

    /**
     * Runs {@code call} in its turn.
     *
     * @throws ProblemException 503 when the queue is full or the turn does not come in time
     */
    <T> T take(Supplier<T> call) {
        if (!places.tryAcquire()) {
            throw busy();
        }
        try {
            if (!running.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
            try {
                return call.get();
            } finally {
                running.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } finally {
            places.release();
        }
    }

    private static ProblemException busy() {
        return ProblemException.unavailable("too many logins and registrations at once; try again", RETRY_AFTER);
    }
}
