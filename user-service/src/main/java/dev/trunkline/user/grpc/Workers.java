package dev.trunkline.user.grpc;

import dev.trunkline.user.admission.Room;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Runs the blocking part of calls on the threads that the blocking parts of REST run on, as the caller of the call.
 *
 * <p>Each run has a request scope of its own. That of the framework belongs to the call's event loop: it would end under
 * a worker's hands when the caller hangs up.
 */
@Singleton
class Workers {

    private final CurrentIdentityAssociation identities;
    private final ExecutorService threads;
    private final Room room;

    /**
     * @param queue how many tasks may wait for a worker, those of REST and all others included
     */
    Workers(CurrentIdentityAssociation identities, @ConfigProperty(name = "quarkus.thread-pool.queue-size") int queue) {
        this.identities = identities;
        this.threads = Arc.container().getExecutorService();
        this.room = new Room(queue / 4);
    }

    /** Who makes the call at hand; to be asked in the call's own request scope. */
    Uni<SecurityIdentity> caller() {
        return identities.getDeferredIdentity();
    }

    /**
     * Runs {@code task} soon.
     *
     * @throws RejectedExecutionException if as many wait already as may: a quarter of the queue, lest a request of REST
     *     finds it full
     */
    void execute(Runnable task) {
        if (!room.enter()) {
            throw new RejectedExecutionException("too many calls wait already");
        }
        Runnable exit = room.exit();
        try {
            threads.execute(() -> {
                exit.run();
                task.run();
            });
        } catch (RejectedExecutionException full) {
            exit.run();
            throw full;
        }
    }

    /**
     * Runs {@code code} here and now, as {@code caller}.
     *
     * @throws io.quarkus.security.AuthenticationException if the caller's token does not count, whether {@code code}
     *     asks who the caller is or not
     */
    <T> T as(Uni<SecurityIdentity> caller, Callable<T> code) throws Exception {
        ManagedContext scope = Arc.container().requestContext();
        scope.activate();
        try {
            identities.setIdentity(caller.await().indefinitely());
            return code.call();
        } finally {
            scope.terminate();
        }
    }
}
