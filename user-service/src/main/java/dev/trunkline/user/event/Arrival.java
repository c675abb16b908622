package dev.trunkline.user.event;

import dev.trunkline.outbox.Head;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Waits until an event is known wherever the users' log is read, so that who is told that something is so finds it so
 * everywhere. It does not wait for long: what is written stays written, and arrives when it can.
 */
@Singleton
public class Arrival {

    private static final Logger LOG = Logger.getLogger(Arrival.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(16);

    /** In a row: when Redis comes back, connections from before are found broken one by one. */
    private static final int FAILURES = 8;

    private final UserEventRelay relay;
    private final Duration patience;

    Arrival(UserEventRelay relay, @ConfigProperty(name = "trunkline.events.patience") Duration patience) {
        this.relay = relay;
        this.patience = patience;
    }

    /**
     * Waits, after the transaction that wrote it; blocks.
     *
     * @param event the event's id in the outbox; where there is none there is nothing to wait for
     */
    public void await(OptionalLong event) {
        if (event.isEmpty()) {
            return;
        }
        long until = System.nanoTime() + patience.toNanos();
        try {
            Optional<Head> place = Optional.empty();
            int failed = 0;
            for (long pause = FIRST_PAUSE.toMillis(); ; pause = Math.min(2 * pause, LONGEST_PAUSE.toMillis())) {
                if (place.isEmpty()) {
                    place = relay.place(event.getAsLong());
                }
                long left = until - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                try {
                    if (place.isPresent() && known(place.get(), left)) {
                        return;
                    }
                    failed = 0;
                } catch (ExecutionException | TimeoutException e) {
                    LOG.debugf("who reads the users' log cannot be asked: %s", e.getMessage());
                    failed++;
                    if (failed == FAILURES) {
                        // Without Redis it has no way there; it goes when Redis is back.
                        return;
                    }
                }
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean known(Head place, long leftNanos)
            throws ExecutionException, TimeoutException, InterruptedException {
        return relay.behind(place).toCompletionStage().toCompletableFuture().get(leftNanos, TimeUnit.NANOSECONDS) == 0;
    }
}
