package dev.trunkline.gateway.flush;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomyBuffersTest {

    private final EmbeddedChannel client = new EmbeddedChannel();

    @AfterEach
    void close() {
        client.finishAndReleaseAll();
    }

    @Test
    void a_small_body_is_one_piece_with_its_head() {
        ByteBuf piece = written(1_000).readOutbound();
        assertThat(piece.isDirect()).isTrue();
        String text = piece.toString(StandardCharsets.US_ASCII);
        assertThat(text).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n" + "b".repeat(1_000));
        assertThat(client.<ByteBuf>readOutbound()).isNull();
        piece.release();
        assertThat(piece.refCnt()).isZero();
    }

    @Test
    void a_large_body_is_not_copied() {
        ByteBuf head = written(100_000).readOutbound();
        ByteBuf body = client.readOutbound();
        assertThat(head.toString(StandardCharsets.US_ASCII)).endsWith("\r\n\r\n");
        assertThat(body.readableBytes()).isEqualTo(100_000);
        assertThat(body.hasArray()).isTrue();
        head.release();
        body.release();
    }

    @Test
    void memory_on_the_heap_is_as_large_as_it_was_asked_for() {
        RoomyBuffers.use(client);
        ByteBuf heap = client.alloc().heapBuffer(10);
        assertThat(heap.hasArray()).isTrue();
        assertThat(heap.capacity()).isEqualTo(10);
        heap.release();
    }

    private EmbeddedChannel written(int length) {
        RoomyBuffers.use(client);
        client.pipeline().addLast(new HttpResponseEncoder());
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.OK,
                Unpooled.copiedBuffer("b".repeat(length), StandardCharsets.US_ASCII));
        answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
        client.writeOutbound(answer);
        return client;
    }
}
