package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.framing.MalformedRequest;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.resilience.Deadline;
import dev.trunkline.gateway.resilience.Failure;
import dev.trunkline.gateway.upstream.UpstreamAnswer;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;

/**
 * One request handed to an upstream, as the client sees it: it holds the deadline, gives the answer that its
 * {@link Dispatch} gets to an {@link AnswerRelay} or a {@link Tunnel}, and knows how to end everything when one side
 * fails.
 */
final class Forwarding extends DeadlineWheel.Timeout implements Handler<MultiMap> {

    /** RFC 9113 §7. */
    private static final long INTERNAL_ERROR = 2;

    private final Exchange exchange;
    private final Upstreams.Reach reach;
    private final Lane lane;
    private final boolean upgrade;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final boolean grpc;
    private final long limitNanos;
    private final long headUntil;
    private final long endUntil;
    private final Dispatch dispatch;
    private AnswerRelay relay;
    /** Whether silence would end the answer before the deadline does. */
    private boolean idles;

    private boolean worthIsTold;

    /**
     * @param bodyLength negative if it is not known
     */
    Forwarding(Exchange exchange, Upstreams.Reach reach, Lane lane, long bodyLength, boolean upgrade) {
        this.exchange = exchange;
        this.reach = reach;
        this.lane = lane;
        this.upgrade = upgrade;
        this.request = exchange.request();
        this.response = request.response();
        String grpcTimeout = AttemptHead.grpcTimeout(request);
        this.grpc = grpcTimeout != null;
        long client = AttemptHead.clientNanos(request, grpcTimeout);
        this.limitNanos = Deadline.shorter(exchange.route().timeout(), client);
        this.headUntil = exchange.startNanos() + limitNanos;
        this.endUntil = !streaming() && !upgrade
                ? headUntil
                : client == Deadline.NONE ? Deadline.NONE : exchange.startNanos() + client;
        this.dispatch = new Dispatch(this, exchange, reach, lane, body(bodyLength), upgrade);
    }

    void begin() {
        long now = lane.now();
        long left = leftNanos(now);
        if (left <= 0) {
            refuse(tooLate());
            return;
        }
        response.exceptionHandler(this::clientGone);
        lane.wheel().set(this, left);
        exchange.hold();
        try {
            dispatch.begin(now);
        } catch (RuntimeException broken) {
            lane.wheel().clear(this);
            dispatch.end(Choice.Result.CANCELLED, now);
            throw broken;
        }
    }

    /** Until the answer must have begun. */
    long leftNanos(long nowNanos) {
        return headUntil - nowNanos;
    }

    /** Writes a request's head for an attempt that has just got its connection. */
    void writeFields(Attempt attempt) {
        long left = endUntil == Deadline.NONE ? Deadline.NONE : endUntil - attempt.connectedNanos();
        AttemptHead.write(exchange, attempt, upgrade, left, grpc);
    }

    /** Hints of an attempt, before its answer. */
    @Override
    public void handle(MultiMap hints) {
        if (relay == null) {
            Interim.hints(hints, exchange);
        }
    }

    /** This is the answer that counts. */
    void answered(Attempt attempt, UpstreamAnswer answer) {
        note(attempt);
        if (answer.status() == 101) {
            switchProtocols(attempt, answer);
            return;
        }
        relay = new AnswerRelay(exchange, this, lane, attempt, answer);
        if (streaming()) {
            streams(answer);
            stillAlive();
        }
        relay.begin();
    }

    /** No attempt was answered, and none will be. */
    void gaveUp(Attempt last, Failure failure, boolean tooBusy, long nowNanos) {
        note(last);
        GivenUp by = GivenUp.by(failure, tooBusy);
        dispatch.settle(by.result(), nowNanos);
        refuse(by.problem(reach.name()));
    }

    /** The answer broke off that had begun. */
    void brokeOff() {
        if (!exchange.finished()) {
            cut(Choice.Result.BROKEN);
        }
    }

    /**
     * More of a streaming answer has come. A call of gRPC's that has got a message has been answered, though what comes of it in
     * the end is not known.
     */
    void goesOn() {
        if (!worthIsTold) {
            tellWorth(response.getStatusCode());
        }
        stillAlive();
    }

    /** A streaming answer has shown life: it may be silent for the idle timeout from now, within what the client gave. */
    private void stillAlive() {
        long idle = exchange.route().idle().orElseThrow().toNanos();
        long left = endUntil == Deadline.NONE ? Deadline.NONE : endUntil - lane.now();
        idles = idle < left;
        lane.wheel().set(this, Math.min(idle, left));
    }

    boolean streaming() {
        return exchange.route().streaming();
    }

    /**
     * The answer has gone out whole, perhaps before the request's body was wanted whole.
     *
     * @param worth the status that tells what it says of the endpoint
     */
    void done(int status, int worth) {
        lane.wheel().clear(this);
        long now = lane.now();
        dispatch.answeredWhole(worth, now);
        exchange.finish(Outcome.ANSWERED, status, now);
        boolean unread = (upgrade || exchange.hasBody()) && !request.isEnded();
        if (unread || upgrade) {
            // What has become no WebSocket would keep its connection for ever: Vert.x waits for the end of the request.
            resetUpstream();
        }
        if (unread) {
            exchange.discardBody();
        }
    }

    void resetUpstream() {
        dispatch.reset();
    }

    void refuse(Problem problem) {
        lane.wheel().clear(this);
        exchange.refuse(problem);
    }

    @Override
    protected void expired() {
        if (exchange.finished()) {
            return;
        }
        if (relay != null) {
            timeIsUp();
        } else {
            Choice.Result result = late();
            dispatch.newest(this::note);
            refuse(dispatch.waitsForClient() ? Problem.bodyLate(TimeUnit.NANOSECONDS.toMillis(limitNanos)) : tooLate());
            dispatch.end(result, lane.now());
        }
    }

    @Override
    protected void stopping() {
        if (!exchange.finished() && relay == null) {
            dispatch.newest(this::note);
            refuse(unanswered());
            dispatch.end(Choice.Result.CANCELLED, lane.now());
        }
    }

    /** Who may ask once more is told when; of what is not idempotent, it is not known whether it is done. */
    private Problem unanswered() {
        return Repeatable.idempotent(exchange) || StreamKind.isGrpc(request.getHeader(HttpHeaders.CONTENT_TYPE))
                ? Problem.unavailable("This gateway is about to stop and has got no answer yet; ask again.")
                : Problem.timedOut("This gateway is about to stop, and '" + reach.name() + "' has not answered.");
    }

    /**
     * The endpoint shall not be taken for a bad one by clients that want an answer sooner than the route gives, that do
     * not send their request, or that do not read what they have asked for.
     */
    private Choice.Result late() {
        boolean clients = limitNanos < exchange.route().timeout().toNanos()
                || dispatch.waitsForClient()
                || dispatch.keptWaiting(limitNanos)
                || relay != null && response.writeQueueFull();
        return clients ? Choice.Result.CANCELLED : Choice.Result.TIMED_OUT;
    }

    private Problem tooLate() {
        return Problem.timedOut(
                "'" + reach.name() + "' did not answer within " + TimeUnit.NANOSECONDS.toMillis(limitNanos) + " ms.");
    }

    private void switchProtocols(Attempt attempt, UpstreamAnswer answer) {
        if (!upgrade) {
            refuse(Problem.badGateway("'" + reach.name() + "' switched protocols unasked."));
            dispatch.end(Choice.Result.BROKEN, lane.now());
            return;
        }
        lane.wheel().clear(this);
        tellWorth(answer.status());
        exchange.onFinish(() -> attempt.end(Choice.Result.ANSWERED, lane.now()));
        new Tunnel(exchange, lane, endUntil, answer).begin();
    }

    /** The answer may go on for long, but its head says what it is worth; of a call, the trailers may say another thing yet. */
    private void streams(UpstreamAnswer answer) {
        if (answer.status() >= 500 || !GrpcAnswer.is(request, answer)) {
            tellWorth(answer.status());
        }
    }

    private void tellWorth(int status) {
        worthIsTold = true;
        dispatch.streams(status);
    }

    /** A call is told so in its trailers; of any other answer, the half must not be taken for the whole. */
    private void timeIsUp() {
        Choice.Result result = late();
        if (!relay.endsCall(!idles)) {
            cut(result);
            return;
        }
        broken(result);
        if (exchange.unread()) {
            exchange.discardBody();
        }
    }

    /** Ends the client's connection too, so that nobody takes half an answer for a whole one. */
    private void cut(Choice.Result result) {
        broken(result);
        if (!response.reset(INTERNAL_ERROR)) {
            request.connection().close();
        }
    }

    private void broken(Choice.Result result) {
        lane.wheel().clear(this);
        long now = lane.now();
        exchange.finish(Outcome.CUT, response.getStatusCode(), now);
        dispatch.end(result, now);
    }

    private void clientGone(Throwable cause) {
        if (!exchange.finished() && cause instanceof MalformedRequest malformed && relay == null) {
            refuse(Problem.malformed(malformed.defect()));
            dispatch.end(Choice.Result.CANCELLED, lane.now());
        } else if (!exchange.finished()) {
            lane.wheel().clear(this);
            long now = lane.now();
            exchange.finish(Outcome.ABANDONED, 499, now);
            dispatch.end(Choice.Result.CANCELLED, now);
        }
    }

    private void bodyTooLarge() {
        if (exchange.finished()) {
            return;
        }
        if (relay != null) {
            cut(Choice.Result.CANCELLED);
        } else {
            refuse(Problem.bodyTooLarge(exchange.route().maxBody()));
            dispatch.end(Choice.Result.CANCELLED, lane.now());
        }
    }

    private BodyRelay body(long length) {
        if (!exchange.hasBody()) {
            return null;
        }
        // On HTTP/2 the upstream may say that it has not looked at a request, which then goes out again whatever its
        // method.
        int keep = reach.http2() || Repeatable.idempotent(exchange)
                ? exchange.route().resilience().retry().keep()
                : 0;
        return new BodyRelay(exchange, length, keep, this::bodyTooLarge, this::clientGone);
    }

    private void note(Attempt attempt) {
        exchange.trip()
                .took(
                        attempt.authority(),
                        attempt.askedNanos(),
                        attempt.connectedNanos(),
                        attempt.fresh(),
                        attempt.firstByteNanos());
    }
}
