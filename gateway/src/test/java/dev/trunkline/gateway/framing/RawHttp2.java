package dev.trunkline.gateway.framing;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** An HTTP/2 client that writes whatever it is told to, and tells how its one request on stream 1 was answered. */
final class RawHttp2 implements AutoCloseable {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PRIORITY = 0x20;

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(false);

    RawHttp2(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(60_000);
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /**
     * @param fields names and values in turn, pseudo-fields among them, in this order and without any check
     */
    void headers(boolean end, String... fields) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            // RFC 7541 §6.2.2: a literal that is not indexed, with a new name, neither of them Huffman-coded.
            block.write(0);
            string(block, fields[i]);
            string(block, fields[i + 1]);
        }
        frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), 1, block.toByteArray());
    }

    void data(boolean end, String body) throws IOException {
        frame(DATA, end ? END_STREAM : 0, 1, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The status, or RESET, or CLOSED for the whole connection. */
    String answer() throws IOException, Http2Exception {
        try {
            while (true) {
                int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                byte[] payload = in.readNBytes(length);
                if (type == SETTINGS && (flags & ACK) == 0) {
                    frame(SETTINGS, ACK, 0, new byte[0]);
                } else if (type == HEADERS && stream == 1) {
                    int weight = (flags & PRIORITY) == 0 ? 0 : 5;
                    return hpack.decodeHeaders(1, Unpooled.wrappedBuffer(payload, weight, length - weight))
                            .status()
                            .toString();
                } else if (type == RST_STREAM && stream == 1) {
                    return "RESET";
                } else if (type == GOAWAY) {
                    return "CLOSED";
                }
            }
        } catch (EOFException | SocketException closed) {
            return "CLOSED";
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static void string(ByteArrayOutputStream block, String text) {
        // RFC 7541 §5.1: a length of up to 126 is one octet, of another the rest follows in pieces of seven bits.
        block.write(Math.min(text.length(), 127));
        if (text.length() >= 127) {
            int rest = text.length() - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write(rest & 127 | 128);
            }
            block.write(rest);
        }
        block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(payload.length >> 16);
        frame.write(payload.length >> 8);
        frame.write(payload.length);
        frame.write(type);
        frame.write(flags);
        frame.write(new byte[] {0, 0, 0, (byte) stream});
        frame.write(payload);
        try {
            socket.getOutputStream().write(frame.toByteArray());
        } catch (SocketException closed) {
            // What the gateway thought of it is still to be read.
        }
    }
}
