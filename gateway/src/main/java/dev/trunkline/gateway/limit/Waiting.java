package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.exchange.Exchange;
import io.vertx.core.Vertx;

/** A request that waits for its turn. If its client goes away, its places go to others. */
final class Waiting {

    private final Exchange exchange;
    private final Debits debits;
    private final Admission admission;
    private final Admission.Next next;
    private boolean over;

    Waiting(Exchange exchange, Debits debits, Admission admission, Admission.Next next) {
        this.exchange = exchange;
        this.debits = debits;
        this.admission = admission;
        this.next = next;
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
            next.go(exchange, debits);
        }
    }

    private void leave() {
        if (!over) {
            over = true;
            admission.abandon(exchange, debits);
        }
    }
}
