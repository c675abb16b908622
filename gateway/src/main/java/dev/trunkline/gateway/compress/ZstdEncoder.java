package dev.trunkline.gateway.compress;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Zstandard (RFC 8878), in a window that every client must be able to hold (RFC 9659). */
final class ZstdEncoder implements Encoder {

    /** 512 KiB: the most that RFC 9659 allows is 8 MiB, and our answers are not so long that more would pay. */
    private static final int WINDOW_LOG = 19;

    private static final int SCRATCH = 16 << 10;

    /** What the encoders of one event loop share, since only one works at a time. */
    static final class Pool {

        private static final int MOST_IDLE = 16;

        private final int level;
        private final ByteBuffer in = ByteBuffer.allocateDirect(SCRATCH);
        private final ByteBuffer out = ByteBuffer.allocateDirect(SCRATCH);
        private final Deque<ZstdCompressCtx> idle = new ArrayDeque<>();

        Pool(int level) {
            this.level = level;
        }

        Encoder open() {
            ZstdCompressCtx context = idle.poll();
            return new ZstdEncoder(prepared(context != null ? context : new ZstdCompressCtx()), this);
        }

        void close() {
            idle.forEach(ZstdCompressCtx::close);
            idle.clear();
        }

        private ZstdCompressCtx prepared(ZstdCompressCtx context) {
            context.reset();
            return context.setLevel(level).setWindowLog(WINDOW_LOG).setContentSize(false);
        }

        private void back(ZstdCompressCtx context) {
            if (idle.size() < MOST_IDLE) {
                idle.push(context);
            } else {
                context.close();
            }
        }
    }

    private final ZstdCompressCtx context;
    private final Pool pool;

    private ZstdEncoder(ZstdCompressCtx context, Pool pool) {
        this.context = context;
        this.pool = pool;
    }

    @Override
    public void encode(ByteBuffer from, Step step, ByteBuf to) {
        while (from.remaining() > SCRATCH) {
            work(part(from, SCRATCH), EndDirective.CONTINUE, to);
        }
        EndDirective last =
                switch (step) {
                    case MORE -> EndDirective.CONTINUE;
                    case FLUSH -> EndDirective.FLUSH;
                    case END -> EndDirective.END;
                };
        work(part(from, from.remaining()), last, to);
    }

    @Override
    public void close() {
        pool.back(context);
    }

    private ByteBuffer part(ByteBuffer from, int length) {
        ByteBuffer in = pool.in.clear();
        in.put(from.slice(from.position(), length)).flip();
        from.position(from.position() + length);
        return in;
    }

    private void work(ByteBuffer in, EndDirective directive, ByteBuf to) {
        boolean done;
        do {
            ByteBuffer out = pool.out.clear();
            done = context.compressDirectByteBufferStream(out, in, directive);
            to.writeBytes(out.flip());
        } while (in.hasRemaining() || directive != EndDirective.CONTINUE && !done);
    }
}
