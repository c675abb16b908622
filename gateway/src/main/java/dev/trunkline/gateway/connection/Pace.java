package dev.trunkline.gateway.connection;

/**
 * Whether a client is too slow, judged by what is seen of its connection now and then: numbers in, a verdict out. The
 * three forms of a slow attack are a head that does not end, a body that trickles, and an answer that is not read; each
 * looks alive to a plain idle timeout.
 */
final class Pace {

    /** What a connection is about. */
    enum Phase {
        /** Nothing: the last answer has gone out, and nothing has come since. */
        WAITING,
        /** A head has begun, or the connection is new. */
        HEAD,
        /** A body is coming. */
        BODY,
        /** The request is here; its answer is awaited or goes out. */
        ANSWERING
    }

    enum Verdict {
        FINE,
        HEAD_LATE,
        BODY_SLOW,
        READER_SLOW,
        IDLE
    }

    /** In nanoseconds, and bytes a second. */
    record Bounds(long head, long idle, long patience, int leastRate) {}

    private final Bounds bounds;
    private Phase phase = Phase.HEAD;
    private long turn;
    private long since;
    private long lastLook;
    private long received;
    private final Span body;
    private final Reading answer;

    Pace(Bounds bounds, long nowNanos) {
        this.bounds = bounds;
        this.since = nowNanos;
        this.lastLook = nowNanos;
        this.body = new Span(bounds.patience, bounds.leastRate);
        this.answer = new Reading(bounds.patience, bounds.leastRate);
    }

    /**
     * @param nowTurn counts whatever ends a phase, so that two requests in a row are not taken for one
     * @param nowReceived bytes from the client so far
     * @param nowSent bytes that the client's side has taken so far
     * @param unsent whether more is there for it to take
     * @param reading whether we take what the client sends; if not, its silence is our doing
     */
    Verdict look(
            long nowNanos,
            Phase nowPhase,
            long nowTurn,
            long nowReceived,
            long nowSent,
            boolean unsent,
            boolean reading) {
        long gone = nowNanos - lastLook;
        lastLook = nowNanos;
        if (nowPhase != phase || nowTurn != turn) {
            phase = nowPhase;
            turn = nowTurn;
            since = nowNanos;
            body.begin(nowReceived);
        }
        received = nowReceived;
        if (phase == Phase.BODY && reading) {
            body.lasts(gone);
        }
        answer.look(gone, nowSent, unsent);
        return verdict(nowNanos);
    }

    /** How long nothing has been asked for. */
    long waitingNanos(long nowNanos) {
        return phase == Phase.WAITING || received == 0 ? nowNanos - since : 0;
    }

    private Verdict verdict(long nowNanos) {
        if (phase == Phase.HEAD && nowNanos - since > bounds.head) {
            return Verdict.HEAD_LATE;
        }
        if (phase == Phase.BODY && body.tooSlow(received)) {
            return Verdict.BODY_SLOW;
        }
        if (answer.tooSlow()) {
            return Verdict.READER_SLOW;
        }
        // While an answer is awaited or a tunnel is open, silence is for the route to judge: it may allow hours.
        return phase == Phase.WAITING && nowNanos - since > bounds.idle ? Verdict.IDLE : Verdict.FINE;
    }
}
