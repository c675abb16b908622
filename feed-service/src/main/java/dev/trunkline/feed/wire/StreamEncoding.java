package dev.trunkline.feed.wire;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32;

/** The content coding of one event stream: none, or gzip (RFC 1952) around blocks that all readers share. */
public final class StreamEncoding {

    private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final byte[] LAST_BLOCK = {3, 0};

    private final Encoding encoding;
    private final CRC32 checksum = new CRC32();
    private long length;

    private StreamEncoding(Encoding encoding) {
        this.encoding = encoding;
    }

    public static StreamEncoding none() {
        return new StreamEncoding(Encoding.SSE);
    }

    /** What a client that sends this {@code Accept-Encoding} is given (RFC 9110 §12.5.3). */
    public static StreamEncoding accepted(Optional<String> acceptEncoding) {
        return new StreamEncoding(
                acceptEncoding.filter(StreamEncoding::acceptsGzip).isPresent() ? Encoding.SSE_GZIP : Encoding.SSE);
    }

    public boolean compressed() {
        return encoding == Encoding.SSE_GZIP;
    }

    /** What the stream begins with: its head, and {@code text}. */
    public Buffer begin(String text) {
        byte[] plain = Frames.utf8(text);
        count(plain);
        return compressed() ? Buffer.buffer(GZIP_HEAD).appendBytes(Deflate.blocks(plain)) : Buffer.buffer(plain);
    }

    public Framed frame(Framable event) {
        return counted(event.framed(encoding));
    }

    public Framed heartbeat() {
        return counted(Heartbeat.comment(encoding));
    }

    /** What the stream ends with. */
    public Buffer end() {
        if (!compressed()) {
            return Buffer.buffer();
        }
        ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        trailer.putInt((int) checksum.getValue()).putInt((int) length);
        return Buffer.buffer(LAST_BLOCK).appendBytes(trailer.array());
    }

    private Framed counted(Framed framed) {
        count(framed.plain());
        return framed;
    }

    private void count(byte[] plain) {
        if (compressed()) {
            checksum.update(plain);
            length += plain.length;
        }
    }

    private static boolean acceptsGzip(String field) {
        double any = 0;
        for (String element : field.split(",")) {
            String[] parts = element.split(";");
            String coding = parts[0].strip();
            double weight = weight(parts);
            if (coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip")) {
                return weight > 0;
            }
            if (coding.equals("*")) {
                any = weight;
            }
        }
        return any > 0;
    }

    private static double weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.regionMatches(true, 0, "q=", 0, 2)) {
                try {
                    return Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
