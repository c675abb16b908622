package dev.trunkline.gateway.upstream;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;

/**
 * An answer by HTTP/1.1 as it comes in. When its last byte is there, its connection goes to the next request at once, though its
 * end may wait for a client that does not read; by then it is an answer without a connection.
 */
final class Http1Answer implements UpstreamAnswer {

    /** Bytes that are read ahead of a client that does not take them: short answers let go of their connection so. */
    private static final int MOST_AHEAD = 64 << 10;
    /** What a piece costs beside its bytes. */
    private static final int OF_A_PIECE = 128;

    private final ContextInternal context;
    private final int status;
    private final HeadersMultiMap fields;
    /** Null as soon as all of the answer is there, or nobody wants more of it. */
    private Http1Connection connection;

    private final ArrayDeque<Buffer> waiting = new ArrayDeque<>(0);
    private int waitingBytes;
    private MultiMap trailers = Http1Connection.NO_TRAILERS;
    private Handler<Buffer> pieces;
    private Handler<Void> end;
    private Handler<Throwable> broken;
    private Throwable fault;
    private boolean paused;
    /** All that will come has come, be it the end or what broke it; that is not told yet. */
    private boolean over;

    private boolean dropped;

    Http1Answer(ContextInternal context, Http1Connection connection, int status, HeadersMultiMap fields) {
        this.context = context;
        this.connection = connection;
        this.status = status;
        this.fields = fields;
    }

    @Override
    public boolean http2() {
        return false;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public MultiMap fields() {
        return fields;
    }

    @Override
    public String field(CharSequence name) {
        return fields.get(name);
    }

    @Override
    public MultiMap trailers() {
        return trailers;
    }

    @Override
    public void onPiece(Handler<Buffer> handler) {
        pieces = handler;
    }

    @Override
    public void onEnd(Handler<Void> handler) {
        end = handler;
    }

    @Override
    public void onBroken(Handler<Throwable> handler) {
        broken = handler;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            if (!waiting.isEmpty() || over) {
                context.nettyEventLoop().execute(() -> context.dispatch(null, now -> tellWaiting()));
            }
        }
    }

    @Override
    public NetSocket toNetSocket() {
        throw new IllegalStateException("HTTP/1.1 is spoken on this connection.");
    }

    /** Whether so much waits to be told that no more had better be read. */
    boolean isFull() {
        return waitingBytes >= MOST_AHEAD;
    }

    /** All of it is there: the connection is another's from now on. */
    void leaveConnection() {
        connection = null;
    }

    /** Nobody wants what has not been told. */
    void drop() {
        connection = null;
        dropped = true;
        waiting.forEach(Loan::giveBack);
        waiting.clear();
        waitingBytes = 0;
    }

    void piece(Buffer piece) {
        if (dropped || pieces == null) {
            Loan.giveBack(piece);
        } else if (paused || !waiting.isEmpty()) {
            waiting.add(piece);
            waitingBytes += piece.length() + OF_A_PIECE;
            if (isFull() && connection != null) {
                connection.stopReading();
            }
        } else {
            tell(piece, pieces);
        }
    }

    void whole(MultiMap trailing) {
        trailers = trailing;
        over = true;
        tellOver();
    }

    /** What came before is told first. */
    void breakOff(Throwable cause) {
        connection = null;
        fault = cause;
        over = true;
        tellOver();
    }

    private void tellWaiting() {
        boolean wasFull = isFull();
        while (!paused && !waiting.isEmpty()) {
            Buffer next = waiting.poll();
            waitingBytes -= next.length() + OF_A_PIECE;
            tell(next, pieces);
        }
        tellOver();
        if (wasFull && !isFull() && connection != null) {
            connection.goOnReading();
        }
    }

    private void tellOver() {
        if (!over || paused || dropped || !waiting.isEmpty()) {
            return;
        }
        over = false;
        if (fault != null) {
            tell(fault, broken);
        } else {
            tell(null, end);
        }
    }

    private <T> void tell(T event, Handler<T> handler) {
        if (handler != null) {
            try {
                handler.handle(event);
            } catch (RuntimeException failed) {
                context.reportException(failed);
            }
        }
    }
}
