package dev.trunkline.user.grpc;

import dev.trunkline.rest.problem.ProblemException;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that are open: no more than may be, and none that would hold up the end of the service. */
@Singleton
class Streams {

    private final int limit;
    private final Set<Reply<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    Streams(GrpcSettings settings) {
        this.limit = settings.streams();
    }

    /** Counts {@code stream} until it ends; ends it at once if it is one too many. */
    void enter(Reply<?> stream) {
        open.add(stream);
        stream.onEnd(() -> open.remove(stream));
        if (draining) {
            stream.onLoop(() -> stream.fail(shutdown()));
        } else if (open.size() > limit) {
            stream.onLoop(() -> stream.fail(ProblemException.unavailable(
                    "this instance has all the streams it takes; try again", Duration.ofSeconds(5))));
        }
    }

    boolean draining() {
        return draining;
    }

    /** SIGTERM: whoever reads a stream goes on elsewhere; calls with one answer may end. */
    void drain(@Observes ShutdownDelayInitiatedEvent stopping) {
        draining = true;
        open.forEach(stream -> stream.onLoop(() -> stream.fail(shutdown())));
    }

    private static ProblemException shutdown() {
        return ProblemException.unavailable("this instance shuts down; go on at another", Duration.ofSeconds(1));
    }
}
