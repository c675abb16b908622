package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.resilience.Deadline;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets a request through if all limits of its route do, at once or when its turn comes, and tells what is left. */
public final class LimitFilter implements Filter {

    private static final int CLIENT_GONE = 499;

    private final MetersOfRoutes routes;
    private final Elsewhere elsewhere;
    private final Vertx vertx;
    private final LongSupplier nanoClock;
    private final ArrayDeque<Debits> free = new ArrayDeque<>();

    /**
     * @param nanoClock never negative
     */
    LimitFilter(Limits limits, Elsewhere elsewhere, Vertx vertx, LongSupplier nanoClock) {
        this.routes = new MetersOfRoutes(limits);
        this.elsewhere = elsewhere;
        this.vertx = vertx;
        this.nanoClock = nanoClock;
    }

    @Override
    public void apply(Exchange exchange) {
        MetersOfRoutes.Both meters = routes.of(exchange.route());
        if (meters.messages().length > 0) {
            Debits ofMessages = new Debits(elsewhere);
            ofMessages.enter(meters.messages(), exchange);
            exchange.gateMessages(new MessageLimit(ofMessages, this::micros));
        }
        if (meters.requests().length == 0) {
            exchange.proceed();
            return;
        }
        Debits debits = free.isEmpty() ? new Debits(elsewhere) : free.pop();
        debits.enter(meters.requests(), exchange);
        if (debits.debit(micros()) && debits.asking()) {
            exchange.hold();
            elsewhere.ask(debits, known -> answered(exchange, debits, known));
        } else {
            decide(exchange, debits);
        }
    }

    private void answered(Exchange exchange, Debits debits, boolean known) {
        long now = micros();
        if (!known) {
            debits.debitWithoutRedis(now);
        } else if (!debits.passes()) {
            debits.giveBack(now);
        }
        if (exchange.request().response().closed()) {
            debits.giveBack(now);
            release(debits);
            exchange.finish(Outcome.ABANDONED, CLIENT_GONE);
        } else {
            decide(exchange, debits);
        }
    }

    private void decide(Exchange exchange, Debits debits) {
        long now = micros();
        if (debits.closed()) {
            debits.giveBack(now);
            release(debits);
            exchange.refuse(Problem.unavailable("Limits cannot be counted now."));
            return;
        }
        if (debits.passes()) {
            long wait = debits.microsToWait();
            long left = wait == 0 ? 0 : microsLeft(exchange);
            if (wait == 0 || wait < left) {
                pass(exchange, debits, wait, now);
                return;
            }
            Tally.countLate(debits);
            refuse(exchange, debits, LimitAnswer.queues(debits), wait - left, now);
        } else {
            refuse(exchange, debits, LimitAnswer.violated(debits), debits.microsUntilPass(), now);
        }
    }

    private void refuse(Exchange exchange, Debits debits, List<String> policies, long micros, long now) {
        Tally.count(debits, false);
        LimitAnswer.tell(exchange, debits, now);
        debits.giveBack(now);
        release(debits);
        exchange.refuse(LimitAnswer.refusal(policies, micros));
    }

    private void pass(Exchange exchange, Debits debits, long wait, long now) {
        Tally.count(debits, true);
        LimitAnswer.tell(exchange, debits, now);
        if (wait > 0) {
            new Waiting(exchange, debits, this).begin(vertx, wait);
        } else {
            go(exchange, debits);
        }
    }

    /** The request goes on. */
    void go(Exchange exchange, Debits debits) {
        if (debits.settles()) {
            exchange.onFinish(() -> {
                debits.settle(exchange.status(), micros());
                release(debits);
            });
        } else {
            release(debits);
        }
        exchange.proceed();
    }

    /** The client has gone while it waited for its turn. */
    void abandon(Exchange exchange, Debits debits) {
        debits.giveBack(micros());
        release(debits);
        exchange.finish(Outcome.ABANDONED, CLIENT_GONE);
    }

    private void release(Debits debits) {
        debits.clear();
        free.push(debits);
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
