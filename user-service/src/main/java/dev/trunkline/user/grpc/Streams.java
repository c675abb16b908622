package dev.trunkline.user.grpc;

import dev.trunkline.rest.problem.ProblemException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that are open: no more than may be, and none that would hold up the end of the service. */
@Singleton
class Streams {

    private final int limit;
    private final Map<Reply<?>, Runnable> open = new ConcurrentHashMap<>();
    private volatile boolean draining;

    Streams(GrpcSettings settings, MeterRegistry metrics) {
        this.limit = settings.streams();
        Gauge.builder("trunkline.grpc.streams", open, Map::size)
                .description("gRPC streams that are open")
                .register(metrics);
    }

    /**
     * Counts {@code stream} until it ends; ends it at once if it is one too many.
     *
     * @param farewell done before the service ends it
     */
    void enter(Reply<?> stream, Runnable farewell) {
        open.put(stream, farewell);
        stream.onEnd(() -> open.remove(stream));
        if (draining) {
            dismiss(stream, farewell);
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
        open.forEach(Streams::dismiss);
    }

    private static void dismiss(Reply<?> stream, Runnable farewell) {
        stream.onLoop(() -> {
            farewell.run();
            stream.fail(
                    ProblemException.unavailable("this instance shuts down; go on at another", Duration.ofSeconds(1)));
        });
    }
}
