package dev.trunkline.gateway.compress;

import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder.Parameters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Brotli (RFC 7932). Its native encoder cannot be used again. */
final class BrotliEncoder implements Encoder {

    /** 256 KiB, for the sake of memory: the usual 4 MiB would be held for every answer that is under way. */
    private static final int WINDOW_LOG = 18;

    private static final int INPUT = 16 << 10;

    private final Sink sink = new Sink();
    private final BrotliOutputStream stream;

    BrotliEncoder(int quality) {
        try {
            stream = new BrotliOutputStream(
                    sink, new Parameters().setQuality(quality).setWindow(WINDOW_LOG), INPUT);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void encode(ByteBuffer from, Step step, ByteBuf to) {
        sink.to = to;
        try {
            write(from);
            if (step == Step.FLUSH) {
                stream.flush();
            } else if (step == Step.END) {
                stream.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        // If the end has not come, it ends here for nobody: only so is the native memory given back.
        sink.to = Unpooled.buffer();
        try {
            stream.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void write(ByteBuffer from) throws IOException {
        if (from.hasArray()) {
            stream.write(from.array(), from.arrayOffset() + from.position(), from.remaining());
        } else {
            byte[] copy = new byte[from.remaining()];
            from.get(copy);
            stream.write(copy);
        }
    }

    /** Where the coded bytes go just now. */
    private static final class Sink extends OutputStream {

        private ByteBuf to;

        @Override
        public void write(int octet) {
            to.writeByte(octet);
        }

        @Override
        public void write(byte[] octets, int from, int length) {
            to.writeBytes(octets, from, length);
        }
    }
}
