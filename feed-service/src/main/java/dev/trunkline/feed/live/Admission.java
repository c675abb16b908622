package dev.trunkline.feed.live;

import dev.trunkline.feed.FeedSettings;
import dev.trunkline.feed.credential.Credential;
import dev.trunkline.feed.credential.Revocations;
import dev.trunkline.feed.graph.Accounts;
import dev.trunkline.feed.place.Holder;
import dev.trunkline.feed.place.Places;
import dev.trunkline.feed.work.Workers;
import dev.trunkline.rest.problem.Failures;
import dev.trunkline.rest.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.future.PromiseInternal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whether a reader may have a connection: what there is room for, and what its credentials and its account allow. */
@Singleton
class Admission {

    private final Accounts accounts;
    private final Revocations revocations;
    private final Places places;
    private final Workers workers;
    private final Semaphore room;

    Admission(FeedSettings settings, Accounts accounts, Revocations revocations, Places places, Workers workers) {
        this.accounts = accounts;
        this.revocations = revocations;
        this.places = places;
        this.workers = workers;
        this.room = new Semaphore(settings.connections());
    }

    /** A place that was taken; to be given back once, further calls do nothing. */
    interface Place {
        void leave();
    }

    /**
     * Takes a place here for {@code connection}, and one of its user and address on all instances together.
     *
     * @return fails with 503 where this instance has no room, with 429 where the others have none
     */
    Future<Place> place(LiveConnection connection) {
        ContextInternal context = connection.context();
        if (!room.tryAcquire()) {
            return context.failedFuture(ProblemException.unavailable(
                    "this instance has all the live connections it takes; poll, or try again", Duration.ofSeconds(5)));
        }
        Viewer viewer = connection.viewer();
        return place(context, Holder.of(viewer.credential().map(Credential::user), viewer.network()), room::release);
    }

    /** Takes one of a user who becomes known, where {@code connection} has its others; fails with 429 if there is none. */
    Future<Place> place(LiveConnection connection, UUID user) {
        return place(connection.context(), Holder.of(user), () -> {});
    }

    private Future<Place> place(ContextInternal context, Holder holder, Runnable further) {
        AtomicBoolean left = new AtomicBoolean();
        PromiseInternal<Place> there = context.promise();
        places.take(holder)
                .onFailure(full -> further.run())
                .<Place>map(taken -> () -> {
                    if (left.compareAndSet(false, true)) {
                        places.release(holder);
                        further.run();
                    }
                })
                .onComplete(there);
        return there.future();
    }

    /** Why nothing is to be read by {@code credential} any more, if so; asks no store. */
    Optional<Closing> revoked(Credential credential) {
        if (revocations.ended(credential)) {
            return Optional.of(Closing.REVOKED);
        }
        return revocations.barred(credential) ? Optional.of(Closing.SUSPENDED) : Optional.empty();
    }

    /**
     * Judges a connection by what it has shown. Asked after it is known for that: what bars or revokes either finds it
     * there, or is found here.
     *
     * @return fails with 401 for credentials that were revoked, with 403 for an account that may not read
     */
    Future<Void> judge(LiveConnection connection) {
        Optional<Credential> shown = connection.credential();
        if (shown.isEmpty()) {
            return connection.context().succeededFuture();
        }
        return workers.run(connection.context(), () -> {
            if (revoked(shown.get()).isPresent()) {
                throw ProblemException.invalidToken();
            }
            if (!connection.closed() && barredByTable(shown.get().user())) {
                throw ProblemException.forbidden("this account may not read now");
            }
            return null;
        });
    }

    /** Without the database the token is believed, which lives for minutes: feeds in memory go on. */
    private boolean barredByTable(UUID user) {
        try {
            return !accounts.barred(Set.of(user)).isEmpty();
        } catch (RuntimeException e) {
            if (Failures.problem(e).status() != 503) {
                throw e;
            }
            return false;
        }
    }
}
