package dev.trunkline.user.admission;

import dev.trunkline.rest.problem.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestFilter;

/**
 * Refuses a request that would be one too many, before anything is done for it. The framework takes a request to the
 * workers again each time that it has waited for something, as for its caller's identity, and where their queue is full by
 * then, the request is dropped without an answer. A request has one task in that queue at a time, so with half as many
 * requests as there is room, none of them ever finds it full; the other half is for gRPC, which bounds itself, and for what
 * the service does by itself.
 */
@Provider
@PreMatching
@Priority(0)
@Singleton
public class Admission implements ResteasyReactiveContainerRequestFilter {

    private final Room room;
    private final Counter refused;

    /**
     * @param queue how many tasks may wait for a worker
     */
    Admission(@ConfigProperty(name = "quarkus.thread-pool.queue-size") int queue, MeterRegistry metrics) {
        this.room = new Room(queue / 2);
        this.refused = Counter.builder("trunkline.requests.refused")
                .description("REST requests that were one too many")
                .register(metrics);
        Gauge.builder("trunkline.requests", room, Room::taken)
                .description("REST requests that are being answered")
                .register(metrics);
    }

    @Override
    public void filter(ResteasyReactiveContainerRequestContext request) {
        if (!room.enter()) {
            refused.increment();
            throw ProblemException.overloaded();
        }
        Runnable exit = room.exit();
        request.getServerRequestContext().registerCompletionCallback(failure -> exit.run());
    }
}
