package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.resilience.Deadline;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Has a request go on if all limits of a round let it through, at once or when its turn comes; on one event loop. */
final class Admission {

    private static final int CLIENT_GONE = 499;

    /** What follows for a request that was let through. */
    interface Next {
        void go(Exchange exchange, Debits debits);
    }

    private final Counting counting;
    private final Vertx vertx;
    private final DeadlineWheel wheel;
    private final LongSupplier nanoClock;
    private final ArrayDeque<Debits> free = new ArrayDeque<>();

    /**
     * @param nanoClock never negative
     */
    Admission(Elsewhere elsewhere, Vertx vertx, DeadlineWheel wheel, LongSupplier nanoClock) {
        this.counting = new Counting(elsewhere, this::micros);
        this.vertx = vertx;
        this.wheel = wheel;
        this.nanoClock = nanoClock;
    }

    Debits begin() {
        return free.isEmpty() ? counting.debits() : free.pop();
    }

    MessageLimit messages(Meter[] meters, Exchange exchange) {
        Debits ofMessages = counting.debits();
        ofMessages.enter(meters, exchange);
        return new MessageLimit(ofMessages, this::micros);
    }

    void ask(Exchange exchange, Debits debits, Next next) {
        if (counting.decides(debits)) {
            decide(exchange, debits, next);
        } else {
            exchange.hold();
            counting.ask(debits, () -> answered(exchange, debits, next));
        }
    }

    private void answered(Exchange exchange, Debits debits, Next next) {
        try {
            if (exchange.request().response().closed()) {
                abandon(exchange, debits);
            } else {
                decide(exchange, debits, next);
            }
        } catch (RuntimeException broken) {
            exchange.fail(broken);
        }
    }

    private void decide(Exchange exchange, Debits debits, Next next) {
        if (debits.closed()) {
            Tally.countUnavailable(debits);
            giveBack(exchange, debits);
            exchange.refuse(Problem.unavailable("Limits cannot be counted now."));
        } else if (!debits.passes()) {
            refuse(exchange, debits, LimitAnswer.violated(debits), debits.microsUntilPass());
        } else {
            long wait = debits.microsToWait();
            long left = wait == 0 ? 0 : microsLeft(exchange);
            if (wait == 0) {
                next.go(exchange, debits);
            } else if (wait < left) {
                Tally.countDelayed(debits);
                new Waiting(exchange, debits, this, next, vertx, wheel).begin(wait);
            } else {
                Tally.countLate(debits);
                refuse(exchange, debits, LimitAnswer.queues(debits), wait - left);
            }
        }
    }

    private void refuse(Exchange exchange, Debits debits, List<String> policies, long micros) {
        Tally.count(debits, false);
        tell(exchange, debits);
        giveBack(exchange, debits);
        exchange.refuse(LimitAnswer.refusal(policies, micros));
    }

    /** The client has gone while it waited. */
    void abandon(Exchange exchange, Debits debits) {
        giveBack(exchange, debits);
        exchange.finish(Outcome.ABANDONED, CLIENT_GONE);
    }

    /** The gateway stops before its turn has come, and nothing has been sent. */
    void stop(Exchange exchange, Debits debits) {
        giveBack(exchange, debits);
        exchange.refuse(Problem.unavailable("This gateway is about to stop, and it is not your turn yet; ask again."));
    }

    void tell(Exchange exchange, Debits debits) {
        LimitAnswer.tell(exchange, debits, micros());
    }

    private void giveBack(Exchange exchange, Debits debits) {
        // What was taken before authentication stays taken from those whom it denies, or nothing would bound its work.
        if (exchange.denied()) {
            debits.giveBack(micros());
        } else {
            debits.giveBackAll(micros());
        }
        done(debits);
    }

    /** Has done what is left to do when the request has been answered, if there is such a thing. */
    void settleInTheEnd(Exchange exchange, Debits debits) {
        if (!debits.awaitsEnd() && debits.settles()) {
            debits.awaitEnd(true);
            exchange.onFinish(() -> {
                debits.settle(exchange.status(), micros());
                debits.awaitEnd(false);
                done(debits);
            });
        }
    }

    /** There is nothing left to do, but perhaps in the end. */
    void done(Debits debits) {
        if (!debits.awaitsEnd()) {
            debits.clear();
            free.push(debits);
        }
    }

    /** Until the answer must be there, or have begun, by the route and by the client. */
    private long microsLeft(Exchange exchange) {
        MultiMap headers = exchange.request().headers();
        long client = Math.min(
                Deadline.millis(headers.get("x-request-timeout-ms")), Deadline.grpc(headers.get("grpc-timeout")));
        long until = exchange.startNanos() + Deadline.shorter(exchange.route().timeout(), client);
        return TimeUnit.NANOSECONDS.toMicros(until - nanoClock.getAsLong());
    }

    private long micros() {
        return nanoClock.getAsLong() / 1_000;
    }
}
