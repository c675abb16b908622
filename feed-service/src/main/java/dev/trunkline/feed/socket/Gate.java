package dev.trunkline.feed.socket;

import dev.trunkline.feed.live.Closing;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Sees each frame as it comes in, before the library, which would queue what it cannot handle at once: it counts them
 * against the rate that a connection may send at, and refuses text that is not UTF-8 (RFC 6455 §8.1).
 */
final class Gate extends Utf8FrameValidator {

    private final Conversation conversation;
    private final FrameRate rate;
    private boolean shut;

    Gate(Conversation conversation, FrameRate rate) {
        super(false);
        this.conversation = conversation;
        this.rate = rate;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (!(message instanceof WebSocketFrame)) {
            super.channelRead(context, message);
            return;
        }
        conversation.alive();
        if (message instanceof CloseWebSocketFrame) {
            shut = true;
            conversation.closing();
            context.fireChannelRead(message);
        } else if (shut) {
            ReferenceCountUtil.release(message);
        } else if (!rate.allows(System.nanoTime())) {
            ReferenceCountUtil.release(message);
            shut(Closing.TOO_MANY);
        } else {
            try {
                super.channelRead(context, message);
            } catch (CorruptedWebSocketFrameException notUtf8) {
                shut(Closing.NOT_UTF_8);
            }
        }
    }

    private void shut(Closing why) {
        shut = true;
        conversation.end(why);
    }
}
