package dev.trunkline.gateway.connection;

import dev.trunkline.gateway.connection.ConnectionCount.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The streams of one client's HTTP/2 connection. A client that gives a stream no window, or next to none, holds its
 * answer in our memory for nothing (the slow reader of HTTP/2), so its credit is counted and the stream reset; and so is
 * one whose body trickles ({@link Http2Bodies}).
 */
final class Http2Streams extends RequestHeads {

    /** In which resets are counted, of either side. */
    static final long RESET_STRETCH_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** How a stream is read, or all of a connection, by the window that it is given. */
    private static final class Credit {
        private final Reading reading;
        /** Beyond its first window. */
        private long given;

        Credit(Reading reading) {
            this.reading = reading;
        }
    }

    private final Http2ConnectionHandler handler;
    private final ChannelHandlerContext context;
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey creditKey;
    private final long patienceNanos;
    private final int leastRate;
    private final LongSupplier nanoClock;
    private final Http2Bodies bodies;
    private final Tally resets;
    private long lastLook;
    /** In the present look: whether a stream waits for the connection's window, and whether that gets none. */
    private boolean waitsForConnection;

    private boolean connectionSlow;

    Http2Streams(
            Http2ConnectionHandler handler,
            ChannelHandlerContext context,
            ConnectionSettings settings,
            LongSupplier nanoClock) {
        super(new ExtendedConnect(new OneHost(handler.decoder().frameListener())));
        this.handler = handler;
        this.context = context;
        this.connection = handler.connection();
        this.creditKey = connection.newKey();
        this.patienceNanos = settings.patience().toNanos();
        this.leastRate = settings.leastRate();
        this.nanoClock = nanoClock;
        this.bodies = new Http2Bodies(connection, handler.decoder().flowController(), patienceNanos, leastRate);
        this.lastLook = nanoClock.getAsLong();
        this.resets = new Tally(settings.resets(), RESET_STRETCH_NANOS, lastLook);
        handler.decoder().frameListener(this);
        // The codec holds clients to what they have acknowledged, and one that never does so to nothing.
        connection.remote().maxActiveStreams(settings.streams());
    }

    int active() {
        return connection.numActiveStreams();
    }

    /** Resets the streams whose answers are not read or whose bodies trickle, and gives the reason for each. */
    List<Reason> look(long nowNanos) {
        long gone = nowNanos - lastLook;
        lastLook = nowNanos;
        waitsForConnection = false;
        List<Integer> slow = new ArrayList<>(0);
        List<Reason> reasons = new ArrayList<>(0);
        try {
            connection.forEachActiveStream(stream -> {
                boolean unread = tooSlow(stream, gone);
                if (bodies.tooSlow(stream, nowNanos) || unread) {
                    slow.add(stream.id());
                    reasons.add(unread ? Reason.READER_SLOW : Reason.BODY_SLOW);
                }
                return true;
            });
            if (!waitsForConnection) {
                readsSlowly(connection.connectionStream(), Http2CodecUtil.DEFAULT_WINDOW_SIZE, gone, false);
            }
            for (int stream : slow) {
                // To the server beneath as if the client had: it must write no more, on pain of the connection.
                super.onRstStreamRead(context, stream, Http2Error.CANCEL.code());
                handler.resetStream(context, stream, Http2Error.ENHANCE_YOUR_CALM.code(), context.newPromise());
            }
        } catch (Http2Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        if (!slow.isEmpty()) {
            context.flush();
        }
        return reasons;
    }

    @Override
    void head(int streamId, Http2Headers headers, boolean endOfStream) {
        if (endOfStream) {
            bodies.ended(streamId);
        } else {
            bodies.head(streamId, headers);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        bodies.data(streamId, data.readableBytes(), endOfStream);
        return super.onDataRead(ctx, streamId, data, padding, endOfStream);
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int increment) throws Http2Exception {
        Http2Stream stream = connection.stream(streamId);
        if (stream != null) {
            credit(stream).given += increment;
        }
        super.onWindowUpdateRead(ctx, streamId, increment);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long code) throws Http2Exception {
        resets.add(nanoClock.getAsLong());
        if (resets.tooMany()) {
            throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "Too many resets");
        }
        super.onRstStreamRead(ctx, streamId, code);
    }

    private boolean tooSlow(Http2Stream stream, long gone) {
        Http2RemoteFlowController flow = handler.encoder().flowController();
        boolean waits = flow.hasFlowControlled(stream);
        boolean starves = waits && flow.windowSize(stream) <= 0;
        if (readsSlowly(stream, flow.initialWindowSize(), gone, starves)) {
            return true;
        }
        // Where the stream has window and the connection has none, it is the connection that gets no credit. Where both
        // have, it waits for the socket, whose pace is judged by what it takes: who has a large window seldom adds to
        // it.
        if (!waits || starves || flow.windowSize(connection.connectionStream()) > 0) {
            return false;
        }
        if (!waitsForConnection) {
            waitsForConnection = true;
            connectionSlow = readsSlowly(connection.connectionStream(), Http2CodecUtil.DEFAULT_WINDOW_SIZE, gone, true);
        }
        return connectionSlow;
    }

    /**
     * @param starves whether there is more for it than it has window
     */
    private boolean readsSlowly(Http2Stream stream, int firstWindow, long gone, boolean starves) {
        boolean watched = stream.getProperty(creditKey) != null;
        if (!watched && !starves) {
            // Most streams need no more than their first window.
            return false;
        }
        Credit credit = credit(stream);
        long taken =
                firstWindow + credit.given - handler.encoder().flowController().windowSize(stream);
        credit.reading.look(gone, taken, watched && starves);
        return credit.reading.tooSlow();
    }

    private Credit credit(Http2Stream stream) {
        Credit credit = stream.getProperty(creditKey);
        if (credit == null) {
            credit = new Credit(new Reading(patienceNanos, leastRate));
            stream.setProperty(creditKey, credit);
        }
        return credit;
    }
}
