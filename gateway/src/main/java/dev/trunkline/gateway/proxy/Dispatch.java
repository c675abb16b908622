package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Leg;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.resilience.Attempts;
import dev.trunkline.gateway.resilience.Failure;
import dev.trunkline.gateway.resilience.Guard;
import dev.trunkline.gateway.resilience.RetryAfter;
import dev.trunkline.gateway.route.Resilience;
import dev.trunkline.gateway.upstream.UpstreamAnswer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Gets one request answered by attempts, one after the other or two side by side, as the route allows. Its
 * {@link Forwarding} gets the answer that counts, or the failure that is left.
 */
final class Dispatch extends UnderWay {

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
        this.places = new Places(reach, reach.key(exchange), rules.sheddable() && !upgrade, !rules.sheddable());
        this.attempts = new Attempts(
                rules.retry(),
                Repeatable.idempotent(exchange),
                reach.guard().budget(),
                () -> ThreadLocalRandom.current().nextDouble());
        this.hedging = upgrade ? null : Hedging.of(this, exchange, reach, lane);
    }

    void begin(long nowNanos) {
        Guard guard = reach.guard();
        ticket = guard.admit(!rules.sheddable(), nowNanos);
        if (ticket == Guard.REFUSED) {
            forwarding.refuse(Problem.unavailable(
                    "'" + reach.name() + "' fails too often to be asked now.",
                    RetryAfter.seconds(guard.refusedForNanos(nowNanos))));
            return;
        }
        guard.budget().request(nowNanos);
        Optional<Places.Place> place = places.first(forwarding::refuse, nowNanos);
        if (place.isEmpty()) {
            settle(Choice.Result.CANCELLED, nowNanos);
            return;
        }
        if (hedging != null) {
            hedging.begin();
        }
        start(place.get(), nowNanos);
    }

    /** Ends everything that is under way: nobody waits for an answer any more. */
    void end(Choice.Result result, long nowNanos) {
        stopWaiting();
        if (body != null) {
            body.open();
        }
        endAll(result, nowNanos);
        settle(result, nowNanos);
    }

    /** Tells the upstream's breaker what the request came to; only the first time counts. */
    void settle(Choice.Result result, long nowNanos) {
        if (ticket != Guard.REFUSED) {
            reach.guard().settled(ticket, result, nowNanos);
            ticket = Guard.REFUSED;
        }
    }

    /** The answer has begun and may go on for long, but what it is worth is known. */
    void streams(int status) {
        newest().streams(ofEndpoint(status));
        settle(ofUpstream(status), newest().firstByteNanos());
    }

    /** The answer has gone out whole. */
    void answeredWhole(int status, long nowNanos) {
        newest().end(ofEndpoint(status), nowNanos);
        settle(ofUpstream(status), nowNanos);
    }

    private static Choice.Result ofEndpoint(int status) {
        return status < 500 ? Choice.Result.ANSWERED : Choice.Result.SERVER_ERROR;
    }

    /** A service that says 503 minds its own load, and may well answer the next request. */
    private static Choice.Result ofUpstream(int status) {
        return status == 503 ? Choice.Result.ANSWERED : ofEndpoint(status);
    }

    /** Whether it is the client's turn, whose body is not whole. */
    boolean waitsForClient() {
        return body != null && body.waitsForClient();
    }

    /** Whether the client took so long to send its body that little of this time was left for the endpoint. */
    boolean keptWaiting(long limitNanos) {
        return newest() != null && newest().uploadNanos() > limitNanos / 2;
    }

    /** Has the endpoint stop what it does for this request, for its answer has gone out. */
    void reset() {
        newest().reset();
    }

    /** An attempt has its connection. */
    void send(Attempt attempt) {
        attempt.request().line(exchange.request().method(), exchange.target());
        forwarding.writeFields(attempt);
        if (exchange.request().version() == HttpVersion.HTTP_2) {
            attempt.request().onHints(forwarding);
        }
        if (upgrade) {
            attempt.request().upgrade();
        } else if (body != null) {
            attempt.uploads();
            body.attach(attempt.request(), attempt);
        } else {
            attempt.request().end();
            sent(attempt);
        }
    }

    /** An attempt has ended without an answer. */
    void failed(Attempt attempt, Failure failure, boolean tooBusy, long nowNanos) {
        if (!goOn(attempt, failure, 0, nowNanos)) {
            forwarding.gaveUp(attempt, failure, tooBusy, nowNanos);
        }
    }

    /** An attempt is answered; it has not ended. */
    void answered(Attempt attempt, UpstreamAnswer answer) {
        long now = attempt.firstByteNanos();
        int status = answer.status();
        // While another may still have a good one, this is none, whatever the route repeats.
        boolean poor = attempts.poor(status) || status >= 500 && !isOne();
        if (poor && goOn(attempt, Failure.STATUS, RetryAfter.nanos(answer.field(HttpHeaders.RETRY_AFTER)), now)) {
            attempt.discard(answer);
            return;
        }
        stopWaiting();
        Attempt other = won(attempt);
        if (hedging != null) {
            hedging.observe(attempt, now);
        }
        if (other != null) {
            hedging.observe(other, now);
            other.outrun(now);
        }
        forwarding.answered(attempt, answer);
    }

    /** An answer broke off that had begun. */
    void brokeOff() {
        forwarding.brokeOff();
    }

    /** The first attempt is slow. */
    void hedge() {
        if (!isOne()) {
            return;
        }
        long now = lane.now();
        if (!reach.guard().budget().take(hedging.budget(), now)) {
            reach.guard().tally().budgetExhausted();
            return;
        }
        Optional<Places.Place> place = places.elsewhere(now);
        if (place.isPresent()) {
            reach.guard().tally().hedged();
            start(place.get(), now);
        } else {
            reach.guard().budget().giveBack(now);
        }
    }

    private void start(Places.Place place, long nowNanos) {
        Leg leg = exchange.trace().recorded()
                ? exchange.trip()
                        .leg(place.endpoint().address(), place.endpoint().port(), nowNanos)
                : null;
        Attempt attempt = new Attempt(this, reach, lane, place, leg, nowNanos);
        add(attempt);
        attempts.began();
        exchange.trip().attempt(nowNanos);
        attempt.begin(upgrade ? reach.tunnels() : reach.requests());
    }

    /** A request has been written whole. */
    void sent(Attempt attempt) {
        attempt.sent();
        if (rules.firstByte().isPresent()) {
            attempt.expectFirstByte(rules.firstByte().get().toNanos());
        }
    }

    /** Whether there is something to wait for after an attempt that failed. */
    private boolean goOn(Attempt failed, Failure failure, long retryAfterNanos, long nowNanos) {
        boolean bodyKept = body == null || body.replayable();
        switch (attempts.failed(failure, bodyKept, retryAfterNanos, forwarding.leftNanos(nowNanos), nowNanos)) {
            case WAIT -> {
                forget(failed);
                return true;
            }
            case AGAIN -> {
                stopWaiting();
                if (repeat(failed, failure, nowNanos)) {
                    reach.guard().tally().retried();
                    return true;
                }
                attempts.notMade(nowNanos);
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

    private boolean repeat(Attempt failed, Failure failure, long nowNanos) {
        if (attempts.pauseNanos() > 0) {
            // A place that was taken now would be held for all of the pause, and others refused for it.
            if (!places.anotherIsKnown(nowNanos)) {
                return false;
            }
            leave(failed);
            pause = new Pause(this, reach, lane, failed, failure);
            pause.begin(attempts.pauseNanos());
            return true;
        }
        Optional<Places.Place> place = attempts.sameEndpoint() ? places.further(nowNanos) : places.elsewhere(nowNanos);
        if (place.isEmpty()) {
            return false;
        }
        leave(failed);
        start(place.get(), nowNanos);
        return true;
    }

    private void leave(Attempt failed) {
        if (body != null) {
            body.detach();
        }
        forget(failed);
    }

    private void stopWaiting() {
        if (hedging != null) {
            hedging.cancel();
        }
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
    }

    /** The pause after an attempt that failed is over, and it is time for another. */
    void resume(Attempt failed, Failure failure) {
        pause = null;
        long now = lane.now();
        Optional<Places.Place> place = places.elsewhere(now);
        if (place.isPresent()) {
            start(place.get(), now);
        } else {
            attempts.notMade(now);
            forwarding.gaveUp(failed, failure, false, now);
        }
    }
}
