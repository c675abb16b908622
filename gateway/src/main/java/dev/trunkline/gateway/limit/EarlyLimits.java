package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;

/**
 * Those limits that need not know who calls, and so can be asked before anything is spent on finding out. What they take
 * is held until {@link LateLimits} has had its say.
 */
final class EarlyLimits implements Filter {

    private final MetersOfRoutes routes;
    private final Admission admission;
    private final Admission.Next next = this::go;

    EarlyLimits(MetersOfRoutes routes, Admission admission) {
        this.routes = routes;
        this.admission = admission;
    }

    @Override
    public void apply(Exchange exchange) {
        Meter[] meters = routes.of(exchange.route()).early();
        if (meters.length == 0) {
            exchange.proceed();
            return;
        }
        Debits debits = admission.begin();
        debits.enter(meters, exchange);
        admission.ask(exchange, debits, next);
    }

    private void go(Exchange exchange, Debits debits) {
        exchange.claim(debits);
        admission.settleInTheEnd(exchange, debits);
        exchange.proceed();
    }
}
