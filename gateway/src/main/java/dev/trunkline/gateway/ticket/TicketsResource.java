package dev.trunkline.gateway.ticket;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.local.LocalAnswer;
import dev.trunkline.gateway.local.LocalResource;
import dev.trunkline.gateway.problem.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST /v1/tickets}: a ticket for the credentials that the request comes with, as the client has shown them. What
 * services get instead would be no credentials here.
 */
public final class TicketsResource implements LocalResource {

    /** As routes name it. */
    public static final String NAME = "tickets";

    private final TicketStore store;
    private final Duration life;
    private final SecureRandom random = new SecureRandom();

    public TicketsResource(TicketStore store, Duration life) {
        this.store = store;
        this.life = life;
    }

    @Override
    public void answer(Exchange exchange) {
        if (exchange.request().method() == HttpMethod.OPTIONS) {
            LocalAnswer.send(exchange, 204, List.of("Allow", "POST, OPTIONS"), Buffer.buffer());
            return;
        }
        // A route that asked for none, by somebody's own routes file, is no reason to give out what opens nothing.
        Optional<String> credentials = exchange.authorization();
        if (credentials.isEmpty() || exchange.principal() instanceof Principal.Anonymous) {
            exchange.refuse(Problem.unauthenticated());
            return;
        }
        exchange.hold();
        Ticket ticket = Ticket.random(random);
        store.put(ticket, credentials.get())
                .onSuccess(kept -> created(ticket, exchange))
                .onFailure(away -> exchange.refuse(Problem.unavailable("Tickets cannot be made now.")));
    }

    private void created(Ticket ticket, Exchange exchange) {
        if (!exchange.finished()) {
            LocalAnswer.send(
                    exchange,
                    201,
                    List.of("Content-Type", "application/json", "Cache-Control", "no-store"),
                    Buffer.buffer("{\"ticket\":\"" + ticket.text() + "\",\"expiresIn\":" + life.toSeconds() + "}"));
        }
    }
}
