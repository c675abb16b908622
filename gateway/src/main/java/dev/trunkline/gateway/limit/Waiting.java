package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.exchange.Exchange;
import io.vertx.core.Vertx;

/** A request that waits for its turn. If its client goes away, its places go to others. */
final class Waiting {

    private final Exchange exchange;
    private final Debits debits;
    private final LimitFilter filter;
    private boolean over;

    Waiting(Exchange exchange, Debits debits, LimitFilter filter) {
        this.exchange = exchange;
        this.debits = debits;
        this.filter = filter;
    }

    void begin(Vertx vertx, long micros) {
        exchange.hold();
        // Rounded up: a turn is never early.
        long timer = vertx.setTimer(Math.max(1, (micros + 999) / 1_000), turn -> end());
        exchange.request().response().exceptionHandler(gone -> {
            vertx.cancelTimer(timer);
            leave();
        });
    }

    private void end() {
        if (exchange.request().response().closed()) {
            leave();
        } else if (!over) {
            over = true;
            exchange.request().response().exceptionHandler(null);
            filter.go(exchange, debits);
        }
    }

    private void leave() {
        if (!over) {
            over = true;
            filter.abandon(exchange, debits);
        }
    }
}
