package dev.trunkline.feed.socket;

import dev.trunkline.feed.live.Closing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses what a client sends (RFC 7692 §7.2.2), a message of {@link #gate.longest()} bytes at most: a frame of a few KB
 * could become a thousand times as much. Each message stands by itself, so between two nothing is kept.
 */
final class Inflate extends MessageToMessageDecoder<WebSocketFrame> {

    private static final int COMPRESSED = 0x4;
    private static final int CHUNK = 1024;
    private static final byte[] MARK = {0, 0, (byte) 0xff, (byte) 0xff};

    private final Gate gate;
    private Inflater inflater;
    private boolean inMessage;
    private int length;

    Inflate(Gate gate) {
        this.gate = gate;
    }

    @Override
    public boolean acceptInboundMessage(Object message) throws Exception {
        return message instanceof TextWebSocketFrame text && (text.rsv() & COMPRESSED) != 0
                || message instanceof ContinuationWebSocketFrame && inMessage;
    }

    @Override
    protected void decode(ChannelHandlerContext context, WebSocketFrame frame, List<Object> out) {
        if (!inMessage) {
            inMessage = true;
            length = 0;
        }
        try {
            byte[] content = inflate(ByteBufUtil.getBytes(frame.content()));
            byte[] tail = frame.isFinalFragment() ? inflate(MARK) : new byte[0];
            ByteBuf plain = Unpooled.wrappedBuffer(content, tail);
            out.add(
                    frame instanceof TextWebSocketFrame
                            ? new TextWebSocketFrame(frame.isFinalFragment(), 0, plain)
                            : new ContinuationWebSocketFrame(frame.isFinalFragment(), 0, plain));
        } catch (DataFormatException corrupt) {
            gate.shut(Closing.BAD_FRAME);
        } catch (TooLongException tooLong) {
            gate.shut(Closing.TOO_LARGE);
        }
        inMessage = !frame.isFinalFragment();
        if (!inMessage) {
            forget();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        forget();
    }

    private void forget() {
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }

    private byte[] inflate(byte[] compressed) throws DataFormatException, TooLongException {
        if (inflater == null) {
            inflater = new Inflater(true);
        }
        inflater.setInput(compressed);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(CHUNK);
        byte[] chunk = new byte[CHUNK];
        boolean goesOn = true;
        while (goesOn) {
            int more = inflater.inflate(chunk);
            plain.write(chunk, 0, more);
            length += more;
            if (length > gate.longest()) {
                throw new TooLongException();
            }
            goesOn = more > 0;
            if (inflater.finished()) {
                // A client may end its stream within a message (§7.2.3.4); what follows begins another.
                int rest = inflater.getRemaining();
                inflater.reset();
                inflater.setInput(compressed, compressed.length - rest, rest);
                goesOn = rest > 0;
            }
        }
        return plain.toByteArray();
    }

    /** The message becomes longer than it may be. */
    private static final class TooLongException extends Exception {

        private static final long serialVersionUID = 1L;

        private TooLongException() {
            super("the message becomes too long", null, false, false);
        }
    }
}
