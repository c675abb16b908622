package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Leg;
import dev.trunkline.gateway.resilience.Failure;
import dev.trunkline.gateway.upstream.GoAway;
import dev.trunkline.gateway.upstream.Line;
import dev.trunkline.gateway.upstream.Loan;
import dev.trunkline.gateway.upstream.UpstreamAnswer;
import dev.trunkline.gateway.upstream.UpstreamRequest;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpHeaders;
import java.util.concurrent.TimeUnit;

/**
 * One attempt at one endpoint: gets a connection, lets the request be sent, and tells once what came of it. Whatever
 * happens, it ends once, and with it the endpoint's choice and the upstream's ticket.
 */
final class Attempt extends DeadlineWheel.Timeout implements Line.Waiting, UpstreamRequest.Sender, BodyRelay.Progress {

    /** RFC 9113 §7. */
    private static final long CANCEL = 8;

    private static final long MOST_READ_AWAY = 16 << 10;
    private static final long READ_AWAY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Dispatch dispatch;
    private final Upstreams.Reach reach;
    private final Lane lane;
    private final Places.Place place;
    private final Leg leg;
    private final long askedNanos;
    private String authority = "";
    private Line line;
    private long connectedNanos;
    private boolean uploads;
    private long leftNanos;
    private long sentNanos;
    private long firstByteNanos;
    private UpstreamRequest request;
    private UpstreamAnswer relayed;
    private boolean sent;
    private boolean whole;
    private boolean kept;
    private boolean joining;
    private boolean over;

    /**
     * @param leg to note for its span how the attempt goes; null if there will be none
     */
    Attempt(Dispatch dispatch, Upstreams.Reach reach, Lane lane, Places.Place place, Leg leg, long askedNanos) {
        this.dispatch = dispatch;
        this.reach = reach;
        this.lane = lane;
        this.place = place;
        this.leg = leg;
        this.askedNanos = askedNanos;
    }

    void begin(Lines lines) {
        line = lines.to(endpoint());
        authority = line.authority();
        joining = true;
        line.join(this);
        joining = false;
    }

    Endpoint endpoint() {
        return place.endpoint();
    }

    /** Of the endpoint. */
    String authority() {
        return authority;
    }

    /** Null until there is a connection. */
    UpstreamRequest request() {
        return request;
    }

    /** Null if the attempt has no span. */
    Leg leg() {
        return leg;
    }

    /** Whether the connection was made for this attempt. */
    boolean fresh() {
        return request != null && !kept;
    }

    long askedNanos() {
        return askedNanos;
    }

    long connectedNanos() {
        return connectedNanos;
    }

    long firstByteNanos() {
        return firstByteNanos;
    }

    /** The request has a body, which comes as fast as its client sends it. */
    void uploads() {
        uploads = true;
    }

    @Override
    public void leaves() {
        leftNanos = lane.now();
    }

    @Override
    public void written() {
        if (firstByteNanos == 0) {
            sentNanos = lane.now();
        }
        dispatch.sent(this);
    }

    /** The request has been written whole. */
    void sent() {
        sent = true;
    }

    /** The answer goes to the client from now on, as fast as that takes it. */
    void relayed(UpstreamAnswer answer) {
        relayed = answer;
    }

    /** The answer has been told to its end. */
    void whole() {
        whole = true;
    }

    /** What the client took to send its body; 0 while that is not whole. */
    long uploadNanos() {
        return sentNanos == 0 ? 0 : sentNanos - connectedNanos;
    }

    /** From now on the first byte is waited for, so long and no longer. */
    void expectFirstByte(long nanos) {
        if (!over && firstByteNanos == 0) {
            lane.wheel().set(this, nanos);
        }
    }

    /** The answer has begun and may go on for long. */
    void streams(Choice.Result result) {
        place.streams(result, firstByteNanos);
    }

    void end(Choice.Result result, long nowNanos) {
        long head = firstByteNanos == 0 && result == Choice.Result.TIMED_OUT ? nowNanos : firstByteNanos;
        end(result, head, nowNanos);
    }

    /** Another attempt was answered sooner. */
    void outrun(long nowNanos) {
        end(Choice.Result.CANCELLED, nowNanos, nowNanos);
        reset();
    }

    /**
     * @param untilNanos when it began to be answered, or was not waited for any more; 0 if that says nothing
     */
    private void end(Choice.Result result, long untilNanos, long nowNanos) {
        if (over) {
            return;
        }
        over = true;
        if (request == null && line != null) {
            line.leave(this);
        }
        lane.wheel().clear(this);
        if (leg != null) {
            leg.end(FailureCause.word(result), nowNanos);
        }
        // An answer before the end of the body may have waited for any part of that.
        boolean unknown = untilNanos == 0 || uploads && sentNanos == 0;
        long waited = unknown ? -1 : untilNanos - askedNanos - uploadNanos();
        place.end(result, result == Choice.Result.TIMED_OUT && firstByteNanos == 0 ? -1 : waited, waited, nowNanos);
    }

    /** Ends what is under way at the endpoint, as far as HTTP/1.1 and HTTP/2 can. */
    void reset() {
        if (request == null) {
            return;
        }
        if (relayed == null || !sent) {
            request.reset(CANCEL);
        } else {
            request.reset(relayed, () -> whole, CANCEL);
        }
    }

    /**
     * Drops an answer: a short one is read, so that its connection can be used again. Not if the request's body is not
     * whole: the rest of it goes elsewhere, so this request would never end, and its connection never be free.
     */
    void discard(UpstreamAnswer answer) {
        end(Choice.Result.SERVER_ERROR, firstByteNanos);
        long length = ContentLength.parse(answer.field(HttpHeaders.CONTENT_LENGTH));
        boolean half = uploads && sentNanos == 0;
        // Before it is reset, too, or that would be logged.
        answer.onBroken(broken -> lane.wheel().clear(this));
        if (half || length < 0 || length > MOST_READ_AWAY) {
            reset();
            return;
        }
        answer.onPiece(Loan::giveBack);
        answer.onEnd(end -> lane.wheel().clear(this));
        lane.wheel().set(this, READ_AWAY_NANOS);
    }

    @Override
    public void connected(UpstreamRequest fresh) {
        request = fresh;
        request.sentBy(this);
        // There was one: a look at the clock would say the same.
        connectedNanos = joining ? askedNanos : lane.now();
        kept = !request.onNewConnection();
        dispatch.send(this);
    }

    @Override
    public void notConnected(Throwable cause) {
        line = null;
        long now = lane.now();
        if (cause instanceof ConnectionPoolTooBusyException) {
            end(Choice.Result.CANCELLED, now);
            dispatch.failed(this, Failure.UNSENT, true, now);
            return;
        }
        end(Choice.Result.NOT_CONNECTED, now);
        reach.refused();
        dispatch.failed(this, Failure.UNSENT, false, now);
    }

    @Override
    public void answered(UpstreamAnswer answer) {
        if (over) {
            reset();
        } else if (Interim.is(answer.status())) {
            failed(Failure.BROKEN, lane.now());
        } else {
            lane.wheel().clear(this);
            firstByteNanos = lane.now();
            if (leg != null) {
                leg.answered(answer.status());
            }
            dispatch.answered(this, answer);
        }
    }

    @Override
    public void broken(Throwable cause) {
        if (over) {
            return;
        }
        if (firstByteNanos != 0) {
            if (!GoAway.isCauseOf(cause)) {
                dispatch.brokeOff();
            }
            return;
        }
        long now = lane.now();
        failed(FailureCause.of(cause, request.unread(cause), kept, sinceItLeft(now)), now);
    }

    /** Negative if nothing of the request has left. */
    private long sinceItLeft(long nowNanos) {
        if (!uploads) {
            return nowNanos - connectedNanos;
        }
        return leftNanos == 0 ? -1 : nowNanos - leftNanos;
    }

    private void failed(Failure failure, long nowNanos) {
        end(FailureCause.result(failure), nowNanos);
        reset();
        dispatch.failed(this, failure, false, nowNanos);
    }

    @Override
    protected void expired() {
        if (over) {
            // The answer that was to be read away does not end.
            reset();
        } else {
            long now = lane.now();
            end(Choice.Result.TIMED_OUT, now);
            reset();
            dispatch.failed(this, Failure.SLOW, false, now);
        }
    }
}
