package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Leg;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.resilience.Attempts;
import dev.trunkline.gateway.resilience.Failure;
import dev.trunkline.gateway.resilience.Guard;
import dev.trunkline.gateway.resilience.RetryAfter;
import dev.trunkline.gateway.route.Resilience;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Gets one request answered by attempts, one after the other or two side by side, as the route allows. Its
 * {@link Forwarding} gets the answer that counts, or the failure that is left.
 */
final class Dispatch {

    /** RFC 9110 §9.2.2. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private final Forwarding forwarding;
    private final Exchange exchange;
    private final Upstreams.Reach reach;
    private final Lane lane;
    private final Resilience rules;
    private final boolean upgrade;
    private final BodyRelay body;
    private final Places places;
    private final Attempts attempts;
    private final Hedging hedging;
    private Attempt newest;
    private Attempt older;
    private Pause pause;
    private int ticket = Guard.REFUSED;

    /**
     * @param body null for a request without
     */
    Dispatch(
            Forwarding forwarding,
            Exchange exchange,
            Upstreams.Reach reach,
            Lane lane,
            BodyRelay body,
            boolean upgrade) {
        this.forwarding = forwarding;
        this.exchange = exchange;
        this.reach = reach;
        this.lane = lane;
        this.rules = exchange.route().resilience();
        this.upgrade = upgrade;
        this.body = body;
        this.places = new Places(reach, reach.key(exchange), rules.sheddable() && !upgrade);
        this.attempts = new Attempts(
                rules.retry(), idempotent(exchange), reach.guard().budget(), () -> ThreadLocalRandom.current()
                        .nextDouble());
        this.hedging = upgrade ? null : Hedging.of(this, exchange, reach, lane);
    }

    static boolean idempotent(Exchange exchange) {
        return IDEMPOTENT.contains(exchange.request().method().name());
    }

    void begin() {
        Guard guard = reach.guard();
        ticket = guard.admit();
        if (ticket == Guard.REFUSED) {
            forwarding.refuse(Problem.unavailable(
                    "'" + reach.name() + "' fails too often to be asked now.",
                    RetryAfter.seconds(guard.refusedForNanos())));
            return;
        }
        guard.budget().request(lane.now());
        Optional<Places.Place> place = places.first(forwarding::refuse);
        if (place.isEmpty()) {
            settle(Choice.Result.CANCELLED);
            return;
        }
        if (hedging != null) {
            hedging.begin();
        }
        start(place.get());
    }

    /** Ends everything that is under way: nobody waits for an answer any more. */
    void end(Choice.Result result) {
        stopWaiting();
        if (body != null) {
            body.open();
        }
        end(newest, result);
        end(older, result);
        settle(result);
    }

    /** Tells the upstream's breaker what the request came to; only the first time counts. */
    void settle(Choice.Result result) {
        if (ticket != Guard.REFUSED) {
            reach.guard().settled(ticket, result);
            ticket = Guard.REFUSED;
        }
    }

    /** The attempt that is waited for, if one is. */
    void newest(Consumer<Attempt> use) {
        if (newest != null) {
            use.accept(newest);
        }
    }

    /** The answer has gone out whole. */
    void answeredWhole(int status) {
        newest.end(status < 500 ? Choice.Result.ANSWERED : Choice.Result.SERVER_ERROR);
        // A service that says 503 minds its own load, and may well answer the next request.
        settle(status < 500 || status == 503 ? Choice.Result.ANSWERED : Choice.Result.SERVER_ERROR);
    }

    /** Has the endpoint stop what it does for this request, for its answer has gone out. */
    void reset() {
        newest.reset();
    }

    /** An attempt has its connection. */
    void send(Attempt attempt) {
        attempt.request().setMethod(exchange.request().method()).setURI(exchange.target());
        forwarding.writeFields(attempt);
        if (upgrade) {
            attempt.request().connect();
        } else if (body != null) {
            body.attach(attempt.request(), () -> sent(attempt));
        } else {
            attempt.request().end();
            sent(attempt);
        }
    }

    /** An attempt has ended without an answer. */
    void failed(Attempt attempt, Failure failure, boolean tooBusy) {
        if (!goOn(attempt, failure, 0)) {
            forwarding.gaveUp(attempt, failure, tooBusy);
        }
    }

    /** An attempt is answered; it has not ended. */
    void answered(Attempt attempt, HttpClientResponse answer) {
        if (attempts.poor(answer.statusCode())
                && goOn(attempt, Failure.STATUS, RetryAfter.nanos(answer.getHeader(HttpHeaders.RETRY_AFTER)))) {
            attempt.discard(answer);
            return;
        }
        stopWaiting();
        Attempt other = attempt == newest ? older : newest;
        newest = attempt;
        older = null;
        if (hedging != null) {
            hedging.observe(attempt);
            if (other != null) {
                hedging.observe(other);
            }
        }
        end(other, Choice.Result.CANCELLED);
        forwarding.answered(attempt, answer);
    }

    /** An answer broke off that had begun. */
    void brokeOff() {
        forwarding.brokeOff();
    }

    /** The first attempt is slow. */
    void hedge() {
        long now = lane.now();
        if (newest == null || older != null) {
            return;
        }
        if (!reach.guard().budget().take(hedging.budget(), now)) {
            reach.guard().tally().budgetExhausted();
            return;
        }
        Optional<Places.Place> place = places.elsewhere();
        if (place.isPresent()) {
            reach.guard().tally().hedged();
            start(place.get());
        } else {
            reach.guard().budget().giveBack(now);
        }
    }

    private void start(Places.Place place) {
        long now = lane.now();
        Leg leg = exchange.trace().recorded()
                ? exchange.trip()
                        .leg(place.endpoint().address(), place.endpoint().port(), now)
                : null;
        Attempt attempt = new Attempt(this, reach, lane, place, leg, now);
        older = newest;
        newest = attempt;
        attempts.began();
        exchange.trip().attempt(now);
        attempt.begin(upgrade ? reach.tunnels() : reach.requests());
    }

    private void sent(Attempt attempt) {
        if (rules.firstByte().isPresent()) {
            attempt.expectFirstByte(rules.firstByte().get().toNanos());
        }
    }

    /** Whether there is something to wait for after an attempt that failed. */
    private boolean goOn(Attempt failed, Failure failure, long retryAfterNanos) {
        boolean bodyKept = body == null || body.replayable();
        long now = lane.now();
        switch (attempts.failed(failure, bodyKept, retryAfterNanos, forwarding.leftNanos(), now)) {
            case WAIT -> {
                forget(failed);
                return true;
            }
            case AGAIN -> {
                stopWaiting();
                if (repeat(failed)) {
                    reach.guard().tally().retried();
                    return true;
                }
                attempts.notMade(now);
                return false;
            }
            case EXHAUSTED -> {
                reach.guard().tally().budgetExhausted();
                return false;
            }
            default -> {
                return false;
            }
        }
    }

    private boolean repeat(Attempt failed) {
        Optional<Places.Place> place = attempts.sameEndpoint() ? places.further() : places.elsewhere();
        if (place.isEmpty()) {
            return false;
        }
        if (body != null) {
            body.detach();
        }
        forget(failed);
        if (attempts.pauseNanos() == 0) {
            start(place.get());
        } else {
            pause = new Pause(place.get());
            lane.wheel().set(pause, attempts.pauseNanos());
        }
        return true;
    }

    private void forget(Attempt attempt) {
        if (newest == attempt) {
            newest = older;
        }
        older = null;
    }

    private void stopWaiting() {
        if (hedging != null) {
            hedging.cancel();
        }
        if (pause != null) {
            lane.wheel().clear(pause);
            pause.place.cancel();
            pause = null;
        }
    }

    private static void end(Attempt attempt, Choice.Result result) {
        if (attempt != null) {
            attempt.end(result);
            attempt.reset();
        }
    }

    /** The time before another attempt, which has its place already. */
    private final class Pause extends DeadlineWheel.Timeout {

        private final Places.Place place;

        Pause(Places.Place place) {
            this.place = place;
        }

        @Override
        protected void expired() {
            pause = null;
            start(place);
        }
    }
}
