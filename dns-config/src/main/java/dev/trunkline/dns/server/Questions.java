package dev.trunkline.dns.server;

import dev.trunkline.dns.message.Responder;
import dev.trunkline.dns.message.Response;
import dev.trunkline.dns.message.Transport;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** What UDP and TCP share: a request's octets are answered from the zone of the moment, and counted. */
final class Questions {

    private static final Logger LOG = Logger.getLogger(Questions.class);

    private final Responder responder;
    private final LiveZone zone;
    private final QueryMetrics metrics;
    private final AtomicInteger turn = new AtomicInteger();

    Questions(Responder responder, LiveZone zone, QueryMetrics metrics) {
        this.responder = responder;
        this.zone = zone;
        this.metrics = metrics;
    }

    /** The response, or nothing where silence is right. Never throws: one bad packet must not end a listener. */
    Optional<Buffer> answer(Buffer request, Transport transport) {
        Optional<Response> response;
        try {
            response = responder.respond(request.getBytes(), transport, zone.current(), turn.getAndIncrement());
        } catch (RuntimeException e) {
            LOG.errorf(e, "a question of %d octets by %s could not be answered", request.length(), transport);
            response = Optional.empty();
        }
        response.ifPresentOrElse(r -> metrics.answered(transport, r), () -> metrics.dropped(transport));
        return response.map(Response::wire).map(Buffer::buffer);
    }
}
