package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.exchange.Claim;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;

/**
 * Those limits that had to wait until it was known who calls; then tells what is left by all of them. Whoever was denied
 * is nobody, and counted as such.
 */
final class LateLimits implements Filter {

    private final MetersOfRoutes routes;
    private final Admission admission;
    private final Admission.Next next = this::go;

    LateLimits(MetersOfRoutes routes, Admission admission) {
        this.routes = routes;
        this.admission = admission;
    }

    @Override
    public void apply(Exchange exchange) {
        MetersOfRoutes.OfRoute meters = routes.of(exchange.route());
        if (meters.messages().length > 0) {
            exchange.gateMessages(admission.messages(meters.messages(), exchange));
        }
        count(exchange, meters.late());
    }

    @Override
    public void denied(Exchange exchange) {
        count(exchange, routes.of(exchange.route()).late());
    }

    private void count(Exchange exchange, Meter[] meters) {
        Debits early = exchange.claim() instanceof Debits held ? held : null;
        exchange.claim(Claim.NONE);
        if (meters.length > 0) {
            Debits debits = early == null ? admission.begin() : early;
            debits.enter(meters, exchange);
            admission.ask(exchange, debits, next);
        } else if (early != null) {
            go(exchange, early);
        } else {
            exchange.proceed();
        }
    }

    private void go(Exchange exchange, Debits debits) {
        Tally.count(debits, true);
        admission.tell(exchange, debits);
        admission.settleInTheEnd(exchange, debits);
        admission.done(debits);
        exchange.proceed();
    }
}
