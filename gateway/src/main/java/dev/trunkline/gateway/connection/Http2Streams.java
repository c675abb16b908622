package dev.trunkline.gateway.connection;

import dev.trunkline.gateway.connection.ConnectionCount.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;

/**
 * The streams of one client's HTTP/2 connection. A client that gives a stream no window, or next to none, holds its
 * answer in our memory for nothing (the slow reader of HTTP/2), so its credit is counted and the stream reset; and so is
 * one whose body trickles ({@link Http2Bodies}).
 */
final class Http2Streams extends RequestHeads {

    /** How much window a stream has been given since it had none, afresh after each span that was good. */
    private static final class Credit {
        private long sinceNanos;
        private long bytes;

        Credit(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    private final Http2ConnectionHandler handler;
    private final ChannelHandlerContext context;
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey creditKey;
    private final long patienceNanos;
    private final int leastRate;
    private final Http2Bodies bodies;
    /** In the present look: whether a stream waits for the connection's window, and whether that gets none. */
    private boolean waitsForConnection;

    private boolean connectionSlow;

    Http2Streams(
            Http2ConnectionHandler handler,
            ChannelHandlerContext context,
            int mostStreams,
            long patienceNanos,
            int leastRate) {
        super(new ExtendedConnect(new OneHost(handler.decoder().frameListener())));
        this.handler = handler;
        this.context = context;
        this.connection = handler.connection();
        this.creditKey = connection.newKey();
        this.patienceNanos = patienceNanos;
        this.leastRate = leastRate;
        this.bodies = new Http2Bodies(connection, handler.decoder().flowController(), patienceNanos, leastRate);
        handler.decoder().frameListener(this);
        // The codec holds clients to what they have acknowledged, and one that never does so to nothing.
        connection.remote().maxActiveStreams(mostStreams);
    }

    int active() {
        return connection.numActiveStreams();
    }

    /** Resets the streams whose answers are not read or whose bodies trickle, and gives the reason for each. */
    List<Reason> look(long nowNanos) {
        waitsForConnection = false;
        List<Integer> slow = new ArrayList<>(0);
        List<Reason> reasons = new ArrayList<>(0);
        try {
            connection.forEachActiveStream(stream -> {
                boolean unread = tooSlow(stream, nowNanos);
                if (bodies.tooSlow(stream, nowNanos) || unread) {
                    slow.add(stream.id());
                    reasons.add(unread ? Reason.READER_SLOW : Reason.BODY_SLOW);
                }
                return true;
            });
            if (!waitsForConnection) {
                connection.connectionStream().removeProperty(creditKey);
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
        Credit credit = stream == null ? null : stream.getProperty(creditKey);
        if (credit != null) {
            credit.bytes += increment;
        }
        super.onWindowUpdateRead(ctx, streamId, increment);
    }

    private boolean tooSlow(Http2Stream stream, long nowNanos) {
        Http2RemoteFlowController flow = handler.encoder().flowController();
        if (!flow.hasFlowControlled(stream)) {
            stream.removeProperty(creditKey);
            return false;
        }
        // Where the stream has window and the connection has none, it is the connection that gets no credit.
        if (flow.windowSize(stream) <= 0) {
            return starved(stream, nowNanos);
        }
        stream.removeProperty(creditKey);
        if (flow.windowSize(connection.connectionStream()) > 0) {
            // It waits for the socket, whose pace is judged by what it takes: who has a large window seldom adds to it.
            return false;
        }
        if (!waitsForConnection) {
            waitsForConnection = true;
            connectionSlow = starved(connection.connectionStream(), nowNanos);
        }
        return connectionSlow;
    }

    private boolean starved(Http2Stream starved, long nowNanos) {
        Credit credit = starved.getProperty(creditKey);
        if (credit == null) {
            starved.setProperty(creditKey, new Credit(nowNanos));
            return false;
        }
        long nanos = nowNanos - credit.sinceNanos;
        if (nanos <= patienceNanos) {
            return false;
        }
        boolean slow = credit.bytes * 1e9 < (double) leastRate * nanos;
        credit.sinceNanos = nowNanos;
        credit.bytes = 0;
        return slow;
    }
}
