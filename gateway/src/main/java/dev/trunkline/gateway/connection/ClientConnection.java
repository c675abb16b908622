package dev.trunkline.gateway.connection;

import dev.trunkline.gateway.connection.ConnectionCount.Reason;
import dev.trunkline.gateway.framing.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.function.LongSupplier;

/**
 * A client's connection as far as its pace and its end go. It stands where bytes are in clear and counts them; what they
 * mean it hears from {@link Http1Messages} or {@link Http2Streams}. It is looked at from time to time, so that no request
 * has to set a timer.
 */
final class ClientConnection extends ChannelDuplexHandler {

    private static final AttributeKey<ClientConnection> KEY = AttributeKey.valueOf("trunkline.client");

    /**
     * Bytes that the kernel takes before it has sent them. Of megabytes, as it would take by itself from who was fast before,
     * it says nothing until a third is gone, and a reader that is slow for a while looks like one that does not read.
     */
    private static final int UNSENT = 32 << 10;

    private final Channel channel;
    private final Pace pace;
    private final ConnectionCount count;
    private final ConnectionSettings settings;
    private final LongSupplier nanoClock;
    private final Turns turns = new Turns();
    private FrameCursor frames;
    private SentFrames sent;
    private Tally provoked;
    private Http2Streams streams;
    private HttpConnection http;
    private boolean tunnel;
    private boolean closing;
    private boolean draining;
    private Farewell farewell;
    private boolean over;
    private boolean endedByCodec;
    private long received;
    private long written;

    ClientConnection(Channel channel, ConnectionSettings settings, ConnectionCount count, LongSupplier nanoClock) {
        this.channel = channel;
        this.count = count;
        this.settings = settings;
        this.nanoClock = nanoClock;
        this.pace = new Pace(
                new Pace.Bounds(
                        settings.head().toNanos(),
                        settings.idle().toNanos(),
                        settings.patience().toNanos(),
                        settings.leastRate()),
                nanoClock.getAsLong());
        channel.attr(KEY).set(this);
        if (channel.config() instanceof EpollSocketChannelConfig socket) {
            socket.setTcpNotSentLowAt(UNSENT);
        }
    }

    static ClientConnection of(HttpServerRequest request) {
        return of(request.connection());
    }

    static ClientConnection of(HttpConnection connection) {
        return ((ConnectionBase) connection).channel().attr(KEY).get();
    }

    /**
     * The connection speaks HTTP, and this is the rest of it.
     *
     * @param heads of its event loop
     */
    void speaks(HttpConnection connection, HeadWriter heads) {
        http = connection;
        Http2ConnectionHandler http2 = channel.pipeline().get(Http2ConnectionHandler.class);
        if (http2 == null) {
            channel.pipeline()
                    .addBefore("handler", "messages", new Http1Messages(this, turns, settings.pipelined(), heads));
        } else {
            streams = new Http2Streams(http2, channel.pipeline().context(http2), settings, nanoClock);
            http2.connection().addListener(new Http2ConnectionAdapter() {
                @Override
                public void onGoAwaySent(int lastStream, long error, ByteBuf debugData) {
                    saidGoAway(error);
                }
            });
        }
    }

    /** This, and what comes after it, is HTTP/2. */
    void speaksHttp2(ByteBuf begun) {
        long now = nanoClock.getAsLong();
        sent = new SentFrames();
        provoked = new Tally(settings.resets(), Http2Streams.RESET_STRETCH_NANOS, now);
        frames = new FrameCursor(settings.controlFrames(), sent, now);
        frames.feed(begun, now);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            if (over) {
                // What came with what it was ended for, before it is closed.
                ReferenceCountUtil.release(message);
                return;
            }
            boolean first = received == 0;
            received += bytes.readableBytes();
            if (first && overTlsHttp2()) {
                speaksHttp2(bytes);
            } else if (frames != null && !frames.feed(bytes, nanoClock.getAsLong())) {
                ReferenceCountUtil.release(message);
                end(Reason.FLOOD);
                return;
            }
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean reset = false;
        if (message instanceof ByteBuf bytes) {
            written += bytes.readableBytes();
            reset = sent != null && sent.writes(bytes);
        }
        context.write(message, promise);
        if (reset) {
            provoked.add(nanoClock.getAsLong());
            if (provoked.tooMany() && !over) {
                end(Reason.FLOOD);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (http == null) {
            // Until HTTP is spoken there is nobody behind who could be told. And not all that can go wrong with a
            // socket that was reset closes its channel.
            context.close();
        } else if (!(cause instanceof Http2Exception.StreamException)) {
            // But for what a stream that was reset could not send any more: the server beneath would close for it.
            context.fireExceptionCaught(cause);
        }
    }

    /** Bytes from the client so far. */
    long received() {
        return received;
    }

    /** What follows is no HTTP. */
    void becameTunnel() {
        tunnel = true;
    }

    void willClose() {
        closing = true;
    }

    /** Whether the answer that ends this connection is decided on: what comes after it is not for us. */
    boolean closing() {
        return closing;
    }

    /** Whether the gateway is about to go, so that the answer that ends what was asked for had better be the last. */
    boolean draining() {
        return draining;
    }

    /** Judges the client's pace, and ends the connection if it is too slow. */
    void look(long nowNanos) {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        if (out == null) {
            return;
        }
        long pending = out.totalPendingWriteBytes();
        long taken = written - Math.max(0, pending - out.currentProgress());
        Pace.Verdict verdict = pace.look(
                nowNanos,
                phase(),
                turn(),
                received,
                taken,
                pending > 0,
                channel.config().isAutoRead());
        if (verdict != Pace.Verdict.FINE) {
            end(Reason.valueOf(verdict.name()));
        } else if (streams != null) {
            streams.look(nowNanos).forEach(count::count);
        }
    }

    /** Tells the client that this is the end, in the way that its protocol has for it, and leaves it time to go. */
    void drain() {
        draining = true;
        if (streams != null && farewell == null) {
            farewell = new Farewell(http, nanoClock);
        }
    }

    /** After {@link #drain}: takes nothing new, and ends when nothing is asked for. */
    void finish(long nowNanos, long quietNanos, long boundMillis) {
        if (streams != null) {
            // Who has come since, or spoke no HTTP then, has not been told.
            drain();
            farewell.finish(streams.active() > 0, nowNanos, quietNanos, boundMillis);
        } else if (!tunnel && pace.waitingNanos(nowNanos) >= quietNanos && turns.unanswered() == 0) {
            channel.close();
        }
    }

    /**
     * Ends the connection of a client whose certificate does not count any more; it may come back with another. Other requests
     * that it has sent there meanwhile come too late.
     */
    void endUntrusted() {
        closing = true;
        count.count(Reason.CERTIFICATE);
        http.close();
    }

    void end(Reason reason) {
        count.count(reason);
        over = true;
        CutOff.end(channel, channel.pipeline().context(this), reason);
    }

    /** Where it was not said by {@link #end}, the codec has ended the connection. */
    private void saidGoAway(long error) {
        if (error != Http2Error.NO_ERROR.code() && !over && !endedByCodec) {
            endedByCodec = true;
            count.count(error == Http2Error.ENHANCE_YOUR_CALM.code() ? Reason.FLOOD : Reason.PROTOCOL_ERROR);
        }
    }

    private Pace.Phase phase() {
        if (tunnel) {
            return Pace.Phase.ANSWERING;
        }
        if (frames != null) {
            boolean active = streams != null && streams.active() > 0;
            if (frames.atRest()) {
                return active ? Pace.Phase.ANSWERING : Pace.Phase.WAITING;
            }
            return active ? Pace.Phase.BODY : Pace.Phase.HEAD;
        }
        return turns.phase(received);
    }

    private long turn() {
        return frames == null ? turns.count() : frames.requestFrames();
    }

    private boolean overTlsHttp2() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls != null && "h2".equals(tls.applicationProtocol());
    }
}
