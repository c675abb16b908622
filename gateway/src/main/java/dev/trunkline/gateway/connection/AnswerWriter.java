package dev.trunkline.gateway.connection;

import dev.trunkline.gateway.framing.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.http.impl.headers.HeadersMultiMap;

/**
 * Writes the answers of one connection of HTTP/1. Most are small and there whole: these need not go through the encoder, which
 * takes a body in parts as well (ADR 26).
 */
final class AnswerWriter {

    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int RESET_CONTENT = 205;
    private static final int NOT_MODIFIED = 304;

    /** Bytes; what is larger is not copied. */
    private static final int SMALL_BODY = 1_024;

    private final HeadWriter heads;
    private final ChannelHandlerContext encoder;
    private boolean headAsked;

    /**
     * @param heads of the connection's event loop
     * @param encoder of what does not go past it
     */
    AnswerWriter(HeadWriter heads, ChannelHandlerContext encoder) {
        this.heads = heads;
        this.encoder = encoder;
    }

    /**
     * A request has come, whose answer has no body if it is a HEAD; only the encoder knows which answer is to which request.
     *
     * @param alone whether none before it is unanswered
     */
    void asked(HttpRequest request, boolean alone) {
        headAsked = HttpMethod.HEAD.equals(request.method()) || headAsked && !alone;
    }

    /** The last of an answer, or all of it. */
    ChannelFuture write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof FullHttpResponse answer
                && answer.headers() instanceof HeadersMultiMap fields
                && !headAsked
                && isSmall(answer)
                && mayHaveBody(answer.status().code())) {
            ByteBuf body = answer.content();
            ByteBuf all = heads.answer(
                    answer.protocolVersion(), answer.status(), fields, body.readableBytes(), context.alloc());
            if (all != null) {
                all.writeBytes(body);
                body.release();
                return encoder.write(all, promise);
            }
        }
        return context.write(message, promise);
    }

    private static boolean mayHaveBody(int status) {
        return status >= OK && status != NO_CONTENT && status != RESET_CONTENT && status != NOT_MODIFIED;
    }

    private static boolean isSmall(FullHttpResponse answer) {
        int bytes = answer.content().readableBytes();
        return bytes > 0 && bytes <= SMALL_BODY && !answer.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }
}
