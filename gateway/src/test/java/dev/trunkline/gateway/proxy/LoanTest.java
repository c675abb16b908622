package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.impl.VertxHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection lends of what it reads, as Vert.x makes buffers of it. */
class LoanTest {

    private static final int LARGE = 10_000;

    private final Lending lending = new Lending(2 * LARGE);
    private final Last last = new Last();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    LoanTest() {
        channel.pipeline().addLast("handler", last);
        lending.begin(channel);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    @SuppressWarnings("deprecation")
    void it_is_written_from_where_it_was_read_to_and_given_back_by_that() {
        ByteBuf read = read(LARGE);
        Buffer chunk = received(read);
        read.setByte(LARGE - 1, 'x');

        ByteBuf written = Loan.toWrite(chunk).getByteBuf();
        assertThat(chunk.length()).isEqualTo(LARGE);
        assertThat(chunk.getByte(LARGE - 1)).isEqualTo((byte) 'x');
        assertThat(written.readableBytes()).isEqualTo(LARGE);
        assertThat(written.getByte(LARGE - 1)).isEqualTo((byte) 'x');
        assertThat(lending.lent()).isEqualTo(LARGE);

        written.release();
        assertThat(read.refCnt()).isZero();
        assertThat(lending.lent()).isZero();
    }

    @Test
    void what_is_not_written_can_be_given_back() {
        ByteBuf read = read(LARGE);
        Loan.giveBack(received(read));
        assertThat(read.refCnt()).isZero();
        assertThat(lending.lent()).isZero();
    }

    @Test
    void what_is_dropped_is_given_back_when_it_is_collected() {
        ByteBuf read = read(LARGE);
        received(read);
        assertThat(lending.lent()).isEqualTo(LARGE);
        await().until(() -> {
            System.gc();
            return lending.lent() == 0;
        });
        assertThat(read.refCnt()).isZero();
    }

    @Test
    void what_is_short_is_copied() {
        assertCopied(read(Lending.LEAST - 1));
    }

    @Test
    void what_is_on_the_heap_already_is_not_lent() {
        Buffer chunk = received(Unpooled.buffer(LARGE).writeZero(LARGE));
        assertThat(lending.lent()).isZero();
        assertThat(Loan.toWrite(chunk)).isSameAs(chunk);
    }

    @Test
    void more_than_the_most_is_copied_until_something_is_given_back() {
        Buffer first = received(read(LARGE));
        Buffer second = received(read(LARGE));
        assertCopied(read(LARGE));
        assertThat(lending.lent()).isEqualTo(2 * LARGE);

        Loan.giveBack(first);
        Buffer third = received(read(LARGE));
        assertThat(lending.lent()).isEqualTo(2 * LARGE);

        Loan.giveBack(second);
        Loan.giveBack(third);
        assertThat(lending.lent()).isZero();
    }

    @Test
    void a_part_of_it_does_not_give_back_the_whole() {
        ByteBuf read = read(LARGE);
        Buffer chunk = received(read);
        Buffer part = chunk.slice(0, LARGE - 1);
        assertThat(Loan.toWrite(part)).isSameAs(part);
        Loan.giveBack(part);
        assertThat(read.refCnt()).isOne();
        Loan.giveBack(chunk);
        assertThat(read.refCnt()).isZero();
    }

    @Test
    void the_last_piece_keeps_its_trailers() {
        DefaultLastHttpContent end = new DefaultLastHttpContent(read(LARGE));
        end.trailingHeaders().set("Checksum", "1");
        channel.writeInbound(end);
        assertThat(last.part).isInstanceOfSatisfying(LastHttpContent.class, part -> assertThat(
                        part.trailingHeaders().get("Checksum"))
                .isEqualTo("1"));
        assertThat(last.part.content()).isInstanceOf(Loan.class);
        last.part.release();
        assertThat(lending.lent()).isZero();
    }

    private void assertCopied(ByteBuf read) {
        long before = lending.lent();
        Buffer chunk = received(read);
        assertThat(lending.lent()).isEqualTo(before);
        assertThat(read.refCnt()).isZero();
        assertThat(Loan.toWrite(chunk)).isSameAs(chunk);
    }

    private static ByteBuf read(int bytes) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(bytes).writeZero(bytes);
    }

    @SuppressWarnings("deprecation")
    private Buffer received(ByteBuf read) {
        channel.writeInbound(new DefaultHttpContent(read));
        ByteBuf content = last.part.content();
        last.part = null;
        return Buffer.buffer(VertxHandler.safeBuffer(content));
    }

    /** Where Vert.x' own handler is. */
    private static final class Last extends ChannelInboundHandlerAdapter {

        private HttpContent part;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            part = (HttpContent) message;
        }
    }
}
