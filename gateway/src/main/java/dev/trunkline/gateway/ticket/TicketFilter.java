package dev.trunkline.gateway.ticket;

import dev.trunkline.gateway.auth.AuthCounts;
import dev.trunkline.gateway.auth.AuthCounts.Method;
import dev.trunkline.gateway.auth.AuthCounts.Result;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.problem.Problem;
import java.util.Optional;

/**
 * Puts the credentials in the place of the ticket that stands for them. What follows sees a request with credentials,
 * judges those as any other, and no ticket.
 */
public final class TicketFilter implements Filter {

    private final TicketStore store;
    private final AuthCounts counts;

    public TicketFilter(TicketStore store, AuthCounts counts) {
        this.store = store;
        this.counts = counts;
    }

    @Override
    public void apply(Exchange exchange) {
        if (!exchange.route().ticket()) {
            exchange.proceed();
            return;
        }
        TicketQuery query = TicketQuery.of(exchange.target());
        if (query.tickets().isEmpty()) {
            exchange.proceed();
        } else if (query.tickets().size() > 1) {
            ambiguous(exchange, "A request has one ticket.");
        } else if (exchange.authorization().isPresent()) {
            ambiguous(exchange, "A request has a ticket or an Authorization header, and not both.");
        } else {
            exchange.retarget(query.target());
            Ticket.parse(query.tickets().get(0))
                    .ifPresentOrElse(ticket -> redeem(ticket, exchange), () -> deny(exchange));
        }
    }

    private void redeem(Ticket ticket, Exchange exchange) {
        exchange.hold();
        store.take(ticket).onSuccess(found -> conclude(found, exchange)).onFailure(away -> {
            counts.count(Method.TICKET, Result.UNAVAILABLE);
            exchange.refuse(Problem.unavailable("Tickets cannot be looked up now."));
        });
    }

    private void conclude(Optional<String> credentials, Exchange exchange) {
        if (exchange.request().response().closed()) {
            // The client went while it waited; its ticket is used up all the same.
            exchange.finish(Outcome.ABANDONED, 499);
        } else if (credentials.isPresent()) {
            exchange.authorize(credentials.get());
            exchange.proceed();
        } else {
            deny(exchange);
        }
    }

    private void ambiguous(Exchange exchange, String detail) {
        counts.count(Method.TICKET, Result.REFUSED);
        exchange.deny(Problem.ambiguous(detail));
    }

    private void deny(Exchange exchange) {
        counts.count(Method.TICKET, Result.REFUSED);
        exchange.deny(Problem.invalidTicket());
    }
}
