package dev.trunkline.gateway.flush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.IllegalReferenceCountException;
import io.vertx.core.net.impl.VertxHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    @Test
    void small_pieces_are_used_again_but_by_one_at_a_time() {
        RoomyBuffers.use(client);
        ByteBuf first = client.alloc().directBuffer().writeBytes(new byte[100]);
        ByteBuf second = client.alloc().directBuffer();
        long place = first.memoryAddress();
        assertThat(second.memoryAddress()).isNotEqualTo(place);
        ByteBuf slice = first.readRetainedSlice(10);
        first.release();
        ByteBuf third = client.alloc().directBuffer();
        assertThat(third.memoryAddress()).isNotEqualTo(place);

        slice.release();
        assertThatThrownBy(slice::readByte).isInstanceOf(IllegalReferenceCountException.class);
        assertThatThrownBy(slice::release).isInstanceOf(IllegalReferenceCountException.class);
        ByteBuf again = client.alloc().directBuffer();

        assertThat(again.memoryAddress()).isEqualTo(place);
        assertThat(again.readableBytes()).isZero();
        assertThat(again.refCnt()).isEqualTo(1);
        List.of(second, third, again).forEach(ByteBuf::release);
    }

    @Test
    void vertx_does_not_keep_them() {
        RoomyBuffers.use(client);
        ByteBuf piece = client.alloc().directBuffer().writeBytes(new byte[] {1, 2, 3});
        long place = piece.memoryAddress();

        ByteBuf safe = VertxHandler.safeBuffer(piece);

        ByteBuf again = client.alloc().directBuffer();
        assertThat(again.memoryAddress()).isEqualTo(place);
        again.writeZero(3).release();
        assertThat(ByteBufUtil.getBytes(safe)).containsExactly(1, 2, 3);
    }

    @Test
    void what_has_grown_or_is_more_than_a_loop_keeps_is_not_kept() {
        RoomyBuffers.use(client);
        ByteBuf grown = client.alloc().directBuffer().writeBytes(new byte[10_000]);
        assertThat(grown.readableBytes()).isEqualTo(10_000);
        grown.release();
        List<ByteBuf> many = Stream.generate(() -> client.alloc().directBuffer())
                .limit(2 * RoomyBuffers.MOST_KEPT)
                .toList();
        assertThat(many.stream().map(ByteBuf::memoryAddress).distinct()).hasSize(many.size());
        assertThat(many).allMatch(piece -> piece.capacity() == RoomyBuffers.ROOM);
        Set<Long> kept = many.stream()
                .limit(RoomyBuffers.MOST_KEPT)
                .map(ByteBuf::memoryAddress)
                .collect(Collectors.toSet());
        many.forEach(ByteBuf::release);

        List<ByteBuf> again = Stream.generate(() -> client.alloc().directBuffer())
                .limit(RoomyBuffers.MOST_KEPT)
                .toList();
        assertThat(again).extracting(ByteBuf::memoryAddress).containsExactlyInAnyOrderElementsOf(kept);
        again.forEach(ByteBuf::release);
    }

    @Test
    void what_another_thread_lets_go_of_comes_back_to_its_loop() throws Exception {
        EventLoopGroup loops = new DefaultEventLoopGroup(1);
        try {
            ByteBufAllocator memory = loops.submit(() -> {
                        EmbeddedChannel channel = new EmbeddedChannel() {
                            @Override
                            public EventLoop eventLoop() {
                                return loops.next();
                            }
                        };
                        RoomyBuffers.use(channel);
                        return channel.alloc();
                    })
                    .get();
            ByteBuf piece = loops.submit(() -> memory.directBuffer()).get();
            long place = piece.memoryAddress();
            piece.release();
            ByteBuf elsewhere = memory.directBuffer();
            assertThat(elsewhere.memoryAddress()).isNotEqualTo(place);
            elsewhere.release();

            ByteBuf again = loops.submit(() -> memory.directBuffer()).get();
            assertThat(again.memoryAddress()).isEqualTo(place);
            again.release();
        } finally {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
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
