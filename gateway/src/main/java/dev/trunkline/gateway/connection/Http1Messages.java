package dev.trunkline.gateway.connection;

import dev.trunkline.gateway.connection.ConnectionCount.Reason;
import dev.trunkline.gateway.framing.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Tells a connection where its messages of HTTP/1 begin and end, bounds how many requests a client may send ahead, and
 * closes after an answer that said so (RFC 9112 §9.6), which the server beneath leaves to the client.
 */
final class Http1Messages extends ChannelDuplexHandler {

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;
    private static final String ENCODER = "httpEncoder";

    private final ClientConnection client;
    private final Turns turns;
    private final int mostPipelined;
    private final HeadWriter heads;
    private ChannelHandlerContext encoder;
    private AnswerWriter answers;
    private boolean interim;
    private boolean lastRequest;
    private boolean dropping;

    Http1Messages(ClientConnection client, Turns turns, int mostPipelined, HeadWriter heads) {
        this.client = client;
        this.turns = turns;
        this.mostPipelined = mostPipelined;
        this.heads = heads;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        encoder = context.pipeline().context(ENCODER);
        answers = new AnswerWriter(heads, encoder);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf && !encoder.isRemoved()) {
            // The decoder goes, for this becomes a tunnel, and nobody would get what was sent ahead.
            ReferenceCountUtil.release(message);
            context.close();
            return;
        }
        if (message instanceof HttpRequest && (lastRequest || client.closing())) {
            dropping = true;
        }
        if (dropping) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            // Whatever comes behind it: the server beneath would neither answer nor release it (RFC 9112 §9.3, §9.6).
            lastRequest = !HttpUtil.isKeepAlive(request);
            answers.asked(request, turns.unanswered() == 0);
            turns.headEnded();
            if (turns.unanswered() > mostPipelined) {
                ReferenceCountUtil.release(message);
                dropping = true;
                client.end(Reason.TOO_MANY_PIPELINED);
                return;
            }
        }
        if (message instanceof LastHttpContent) {
            turns.requestEnded(client.received());
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            int status = response.status().code();
            interim = status < OK && status != SWITCHING_PROTOCOLS;
            if (status == SWITCHING_PROTOCOLS) {
                client.becameTunnel();
            } else if (!interim && (lastRequest || client.draining()) && turns.unanswered() == 1) {
                response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
                client.willClose();
            } else if (!interim
                    && response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
                client.willClose();
            }
        }
        if (!(message instanceof LastHttpContent) || interim) {
            context.write(message, promise);
            return;
        }
        turns.answered();
        // Who has not read the whole request closes in its own time, lest the answer be lost with what is unread.
        if (client.closing() && !turns.inBody()) {
            answers.write(context, message, promise.unvoid()).addListener(ChannelFutureListener.CLOSE);
        } else {
            answers.write(context, message, promise);
        }
    }
}
