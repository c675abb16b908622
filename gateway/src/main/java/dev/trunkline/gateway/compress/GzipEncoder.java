package dev.trunkline.gateway.compress;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** gzip (RFC 1952) around the JDK's deflate, with deflaters used again, for each is a quarter of a megabyte to set up. */
final class GzipEncoder implements Encoder {

    private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int LEAST_ROOM = 512;

    /** The deflaters of one event loop that are not in use. */
    static final class Pool {

        private static final int MOST_IDLE = 32;

        private final int level;
        private final Deque<Deflater> idle = new ArrayDeque<>();

        Pool(int level) {
            this.level = level;
        }

        Encoder open() {
            Deflater deflater = idle.poll();
            return new GzipEncoder(deflater != null ? deflater : new Deflater(level, true), this);
        }

        void close() {
            idle.forEach(Deflater::end);
            idle.clear();
        }

        private void back(Deflater deflater) {
            if (idle.size() < MOST_IDLE) {
                deflater.reset();
                idle.push(deflater);
            } else {
                deflater.end();
            }
        }
    }

    private final Deflater deflater;
    private final Pool pool;
    private final CRC32 checksum = new CRC32();
    private boolean begun;

    private GzipEncoder(Deflater deflater, Pool pool) {
        this.deflater = deflater;
        this.pool = pool;
    }

    @Override
    public void encode(ByteBuffer from, Step step, ByteBuf to) {
        if (!begun) {
            begun = true;
            to.writeBytes(HEADER);
        }
        checksum.update(from.duplicate());
        deflater.setInput(from);
        if (step == Step.END) {
            deflater.finish();
        }
        int flush = step == Step.FLUSH ? Deflater.SYNC_FLUSH : Deflater.NO_FLUSH;
        int room;
        int written;
        do {
            to.ensureWritable(LEAST_ROOM);
            room = to.writableBytes();
            written = deflater.deflate(to.nioBuffer(to.writerIndex(), room), flush);
            to.writerIndex(to.writerIndex() + written);
        } while (written == room);
        if (step == Step.END) {
            to.writeIntLE((int) checksum.getValue()).writeIntLE((int) deflater.getBytesRead());
        }
    }

    @Override
    public void close() {
        pool.back(deflater);
    }
}
