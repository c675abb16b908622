package dev.trunkline.feed.socket;

import dev.trunkline.feed.live.Closing;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sees each frame as it comes in, before the library, which would queue what it cannot handle at once: it counts them
 * against the rate that a connection may send at, and refuses what is against RFC 6455 by the code that this has for it.
 */
final class Gate extends Utf8FrameValidator {

    /** A message's bytes at most. */
    static final int LONGEST = 16 * 1024;

    /** How long a peer may take to end a connection on which its frames cannot be told apart any more. */
    private static final long LINGER_MILLIS = 500;

    private static final int CODE_BYTES = 2;
    private static final int HIGHEST_CODE = 4999;

    private final FrameRate rate;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream(0);
    private Optional<Conversation> conversation = Optional.empty();
    private Optional<Closing> early = Optional.empty();
    private boolean shut;

    Gate(FrameRate rate) {
        super(false);
        this.rate = rate;
    }

    /** Tells whose frames these are; what was wrong before is told to it now. */
    void bind(Conversation with) {
        conversation = Optional.of(with);
        early.ifPresent(with::end);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (!(message instanceof WebSocketFrame frame)) {
            super.channelRead(context, message);
            return;
        }
        conversation.ifPresent(Conversation::alive);
        if (frame instanceof CloseWebSocketFrame close) {
            closing(context, close);
        } else if (shut) {
            ReferenceCountUtil.release(frame);
        } else if (frame.rsv() != 0) {
            refuse(frame, Closing.PROTOCOL);
        } else if (!rate.allows(System.nanoTime())) {
            refuse(frame, Closing.TOO_MANY);
        } else if (frame instanceof TextWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            gather(context, frame);
        } else {
            context.fireChannelRead(frame);
        }
    }

    /** Puts a message's fragments together; the library loses one that begins with an empty fragment. */
    private void gather(ChannelHandlerContext context, WebSocketFrame frame) throws Exception {
        message.writeBytes(ByteBufUtil.getBytes(frame.content()));
        boolean whole = frame.isFinalFragment();
        ReferenceCountUtil.release(frame);
        if (message.size() > LONGEST) {
            shut(Closing.TOO_LARGE);
        } else if (whole) {
            TextWebSocketFrame text = new TextWebSocketFrame(Unpooled.wrappedBuffer(message.toByteArray()));
            message.reset();
            try {
                super.channelRead(context, text);
            } catch (CorruptedWebSocketFrameException notUtf8) {
                shut(Closing.NOT_UTF_8);
            }
        }
    }

    /** The codec cannot read on; it drops what follows, the closing handshake too. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        Throwable fault = cause instanceof CorruptedWebSocketFrameException ? cause : cause.getCause();
        if (fault instanceof CorruptedWebSocketFrameException corrupt) {
            if (!shut) {
                shut(Closing.of(corrupt.closeStatus().code()).orElse(Closing.PROTOCOL));
            }
            context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            super.exceptionCaught(context, cause);
        }
    }

    /** Lets nothing more in, and ends the connection. */
    void shut(Closing why) {
        shut = true;
        if (conversation.isPresent()) {
            conversation.get().end(why);
        } else {
            early = Optional.of(why);
        }
    }

    private void closing(ChannelHandlerContext context, CloseWebSocketFrame close) {
        boolean coded = close.content().readableBytes() >= CODE_BYTES;
        int code = close.statusCode();
        if (!shut && coded && (code > HIGHEST_CODE || !WebSocketCloseStatus.isValidStatusCode(code))) {
            refuse(close, Closing.PROTOCOL);
            return;
        }
        shut = true;
        conversation.ifPresent(Conversation::closing);
        context.fireChannelRead(close);
    }

    private void refuse(WebSocketFrame frame, Closing why) {
        ReferenceCountUtil.release(frame);
        shut(why);
    }
}
