package dev.trunkline.gateway.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Stands before the HTTP/1 decoder and lets it see only what {@link RequestScanner} has found to be well formed. In the
 * place of a request that is not, what follows the decoder gets one that failed to decode, with the reason.
 */
public final class StrictFraming extends ChannelDuplexHandler {

    private static final String DECODER = "httpDecoder";
    private static final int PIECE = 2_048;

    private static final FastThreadLocal<byte[]> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[PIECE];
        }
    };

    private final ChannelHandlerContext decoder;
    private final RequestScanner scanner = new RequestScanner();
    private boolean refused;

    private StrictFraming(ChannelHandlerContext decoder) {
        this.decoder = decoder;
    }

    /** To be called for each new connection; those that do not speak HTTP/1 are left alone. */
    public static void guard(HttpConnection connection) {
        guard(((ConnectionBase) connection).channelHandlerContext().pipeline());
    }

    static void guard(ChannelPipeline pipeline) {
        ChannelHandlerContext decoder = pipeline.context(DECODER);
        if (decoder != null) {
            pipeline.addBefore(DECODER, "strictFraming", new StrictFraming(decoder));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
        } else if (decoder.isRemoved()) {
            // The connection has become a tunnel.
            context.fireChannelRead(message);
            context.pipeline().remove(this);
        } else if (message instanceof ByteBuf octets) {
            scan(context, octets);
        } else {
            context.fireChannelRead(message);
        }
    }

    /** Whoever is told of a malformed body may answer, but the connection is closed right behind, with that unsent. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (refused) {
            context.flush();
        }
        context.close(promise);
    }

    private void scan(ChannelHandlerContext context, ByteBuf octets) {
        int at = octets.readerIndex();
        int end = octets.writerIndex();
        // Where in these octets the current request begins; -1 if it began before them.
        int request = scanner.betweenRequests() ? at : -1;
        boolean headPassed = scanner.inBody();
        while (at < end) {
            if (scanner.inContent()) {
                int skipped = (int) Math.min(scanner.content(), end - at);
                scanner.skip(skipped);
                at += skipped;
            } else {
                at = take(octets, at, end);
                if (scanner.defect() != null) {
                    refuse(context, octets, request, headPassed && request < 0);
                    return;
                }
            }
            if (scanner.betweenRequests()) {
                request = at;
            }
        }
        context.fireChannelRead(octets);
    }

    /** Looks at octets in an array, where that is fastest, copying but what is a head or part of one. */
    private int take(ByteBuf octets, int at, int end) {
        if (octets.hasArray()) {
            int offset = octets.arrayOffset();
            return scanner.take(octets.array(), offset + at, offset + end) - offset;
        }
        byte[] scratch = SCRATCH.get();
        int length = Math.min(end - at, scratch.length);
        octets.getBytes(at, scratch, 0, length);
        return at + scanner.take(scratch, 0, length);
    }

    private void refuse(ChannelHandlerContext context, ByteBuf octets, int request, boolean inBody) {
        refused = true;
        if (request > octets.readerIndex()) {
            context.fireChannelRead(octets.readRetainedSlice(request - octets.readerIndex()));
        }
        octets.release();
        // What is refused has begun and, unless all of it is in these octets, is partly known behind the decoder.
        decoder.fireChannelRead(failed(inBody));
    }

    private HttpObject failed(boolean inBody) {
        HttpObject failed = inBody
                ? new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER)
                : new DefaultFullHttpRequest(HttpVersion.HTTP_1_0, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
        failed.setDecoderResult(DecoderResult.failure(new MalformedRequest(scanner.defect())));
        return failed;
    }
}
