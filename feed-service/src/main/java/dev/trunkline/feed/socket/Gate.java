package dev.trunkline.feed.socket;

import dev.trunkline.feed.live.Closing;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Takes each frame as it comes in. Messages go to their peer from here, not through the library: that queues
 * without a bound what it cannot hand over at once, and drops what comes before it is ready. What is against RFC 6455
 * ends the connection, by the code that this has for it. Of the connection's event loop only.
 */
final class Gate extends ChannelInboundHandlerAdapter {

    /** How many messages may come before there is a peer. */
    private static final int EARLY = 16;

    /** How long a peer may take to end a connection on which its frames cannot be told apart any more. */
    private static final long LINGER_MILLIS = 500;

    private static final int CODE_BYTES = 2;
    private static final int HIGHEST_CODE = 4999;

    private final FrameRate rate;
    private final int longest;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream(0);
    private final List<String> early = new ArrayList<>(0);
    private Optional<Peer> peer = Optional.empty();
    private Optional<Closing> fault = Optional.empty();
    private boolean shut;

    /** Who is told what comes in. */
    interface Peer {

        /** Something came, whatever it is. */
        void alive();

        void text(String message);

        /** The client has sent its close frame. */
        void closing();

        /** What came may not be; the connection is to be ended. */
        void end(Closing why);
    }

    /**
     * @param longest how many bytes a message may have
     */
    Gate(FrameRate rate, int longest) {
        this.rate = rate;
        this.longest = longest;
    }

    int longest() {
        return longest;
    }

    /** Whether anybody is told what comes in. */
    boolean bound() {
        return peer.isPresent();
    }

    /** Tells whose messages these are; what came before is handed on now. */
    void bind(Peer with) {
        peer = Optional.of(with);
        early.forEach(with::text);
        early.clear();
        fault.ifPresent(with::end);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        if (!(read instanceof WebSocketFrame frame)) {
            context.fireChannelRead(read);
            return;
        }
        peer.ifPresent(Peer::alive);
        if (!shut && frame.rsv() != 0) {
            refuse(context, frame, Closing.PROTOCOL);
        } else if (frame instanceof CloseWebSocketFrame close) {
            closing(context, close);
        } else if (shut) {
            ReferenceCountUtil.release(frame);
        } else if (!rate.allows(System.nanoTime())) {
            refuse(context, frame, Closing.TOO_MANY);
        } else if (frame instanceof TextWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            gather(frame);
        } else if (frame instanceof BinaryWebSocketFrame) {
            refuse(context, frame, Closing.BAD_FRAME);
        } else {
            context.fireChannelRead(frame);
        }
    }

    /** The codec cannot read on; it drops what follows, the closing handshake too. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        Throwable root = cause instanceof CorruptedWebSocketFrameException ? cause : cause.getCause();
        if (root instanceof CorruptedWebSocketFrameException corrupt) {
            if (!shut) {
                shut(Closing.of(corrupt.closeStatus().code()).orElse(Closing.PROTOCOL));
            }
            linger(context);
        } else {
            super.exceptionCaught(context, cause);
        }
    }

    /** Lets nothing more in, and ends the connection. */
    void shut(Closing why) {
        shut = true;
        if (peer.isPresent()) {
            peer.get().end(why);
        } else {
            fault = Optional.of(why);
        }
    }

    private void gather(WebSocketFrame frame) {
        message.writeBytes(ByteBufUtil.getBytes(frame.content()));
        boolean whole = frame.isFinalFragment();
        ReferenceCountUtil.release(frame);
        if (message.size() > longest) {
            shut(Closing.TOO_LARGE);
        } else if (whole) {
            byte[] bytes = message.toByteArray();
            message.reset();
            text(bytes);
        }
    }

    private void text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (peer.isPresent()) {
                peer.get().text(text);
            } else if (early.size() < EARLY) {
                early.add(text);
            } else {
                shut(Closing.TOO_MANY);
            }
        } catch (CharacterCodingException notUtf8) {
            shut(Closing.NOT_UTF_8);
        }
    }

    private void closing(ChannelHandlerContext context, CloseWebSocketFrame close) {
        boolean coded = close.content().readableBytes() >= CODE_BYTES;
        int code = close.statusCode();
        if (!shut && coded && (code > HIGHEST_CODE || !WebSocketCloseStatus.isValidStatusCode(code))) {
            refuse(context, close, Closing.PROTOCOL);
            return;
        }
        shut = true;
        peer.ifPresent(Peer::closing);
        context.fireChannelRead(close);
    }

    private void refuse(ChannelHandlerContext context, WebSocketFrame frame, Closing why) {
        ReferenceCountUtil.release(frame);
        shut(why);
        if (frame instanceof CloseWebSocketFrame) {
            // The codec lets nothing through behind it, so the answer to ours would never come.
            linger(context);
        }
    }

    private static void linger(ChannelHandlerContext context) {
        context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }
}
