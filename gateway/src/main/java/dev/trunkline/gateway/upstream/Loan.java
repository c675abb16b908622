package dev.trunkline.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;
import io.vertx.core.buffer.impl.VertxByteBufAllocator;
import java.lang.ref.Cleaner;

/**
 * A piece of an answer's body where it was read to. Vert.x copies a piece to the heap, so that nobody has to give it back, and
 * Netty copies it from there to where the kernel can read it. A loan is written as it is, and given back when that is done
 * (ADR 36). One that was dropped, since its answer ended before, is given back when the garbage collector finds it.
 */
public final class Loan extends UnpooledDirectByteBuf {

    private static final Cleaner DROPPED = Cleaner.create();

    private final Cleaner.Cleanable end;

    /**
     * @param read what is lent; its owner is the loan from now on
     * @param givenBack at the end, on any thread
     */
    Loan(ByteBuf read, Runnable givenBack) {
        // Vert.x does not copy what does not come from a pool.
        super(VertxByteBufAllocator.DEFAULT, read.nioBuffer(), read.readableBytes());
        end = DROPPED.register(this, new End(read, givenBack));
    }

    /** The same for who writes it, once: a loan is given back by that. */
    public static Buffer toWrite(Buffer chunk) {
        Loan loan = of(chunk);
        return loan == null ? chunk : new Written(loan);
    }

    /** Gives back what nobody will write or read any more. */
    public static void giveBack(Buffer chunk) {
        Loan loan = of(chunk);
        if (loan != null) {
            loan.release();
        }
    }

    /** Vert.x has a slice for whoever asks, which does not pass on that it is released. */
    @SuppressWarnings("deprecation")
    private static Loan of(Buffer chunk) {
        if (chunk.length() < Lending.LEAST) {
            return null;
        }
        ByteBuf inner = chunk.getByteBuf();
        while (inner != null && !(inner instanceof Loan)) {
            inner = inner.unwrap();
        }
        return inner instanceof Loan loan && loan.readableBytes() == chunk.length() ? loan : null;
    }

    @Override
    protected void deallocate() {
        super.deallocate();
        end.clean();
    }

    /** Knows nothing of the loan, which else would never be dropped. */
    private record End(ByteBuf read, Runnable givenBack) implements Runnable {
        @Override
        public void run() {
            read.release();
            givenBack.run();
        }
    }

    private static final class Written extends BufferImpl {

        private final Loan loan;

        Written(Loan loan) {
            this.loan = loan;
        }

        @Override
        public int length() {
            return loan.readableBytes();
        }

        @Override
        public ByteBuf getByteBuf() {
            return loan;
        }
    }
}
