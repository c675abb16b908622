package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Exchange;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** A request that waits for its turn. If its client goes away, its places go to others. */
final class Waiting extends DeadlineWheel.Timeout {

    /** More than a timer is late. */
    private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Exchange exchange;
    private final Debits debits;
    private final Admission admission;
    private final Admission.Next next;
    private final Vertx vertx;
    private final DeadlineWheel wheel;
    private long timer;
    private boolean over;

    /**
     * @param wheel by which it is told when the gateway waits no longer; a timer is more exact
     */
    Waiting(
            Exchange exchange,
            Debits debits,
            Admission admission,
            Admission.Next next,
            Vertx vertx,
            DeadlineWheel wheel) {
        this.vertx = vertx;
        this.wheel = wheel;
        this.exchange = exchange;
        this.debits = debits;
        this.admission = admission;
        this.next = next;
    }

    void begin(long micros) {
        exchange.hold();
        // Rounded up: a turn is never early.
        timer = vertx.setTimer(Math.max(1, (micros + 999) / 1_000), turn -> end());
        wheel.set(this, TimeUnit.MICROSECONDS.toNanos(micros) + SLACK_NANOS);
        exchange.request().response().exceptionHandler(gone -> leave());
    }

    private void end() {
        if (exchange.request().response().closed()) {
            leave();
        } else if (!over) {
            settle();
            exchange.request().response().exceptionHandler(null);
            next.go(exchange, debits);
        }
    }

    private void leave() {
        if (!over) {
            settle();
            admission.abandon(exchange, debits);
        }
    }

    private void settle() {
        over = true;
        vertx.cancelTimer(timer);
        wheel.clear(this);
    }

    /** The timer has said so. */
    @Override
    protected void expired() {}

    @Override
    protected void stopping() {
        if (!over) {
            settle();
            admission.stop(exchange, debits);
        }
    }
}
