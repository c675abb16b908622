package dev.trunkline.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

/** What a connection lends of what it reads. */
class LoanTest {

    private static final int LARGE = 10_000;

    private final Lending lending = new Lending(2 * LARGE);

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

    private Buffer received(ByteBuf read) {
        Buffer piece = lending.take(read, read.readableBytes());
        assertThat(read.isReadable()).isFalse();
        // As the connection does when it has read to the end.
        read.release();
        return piece;
    }
}
