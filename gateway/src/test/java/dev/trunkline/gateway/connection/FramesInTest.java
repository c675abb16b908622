package dev.trunkline.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Predicate;

/** A client of HTTP/2 that sends whatever frames a test wants, and sees each that comes. */
public final class FramesInTest implements AutoCloseable {

    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;
    private static final int PRIORITY = 0x20;

    public record Frame(int type, int flags, int stream, byte[] payload) {

        public boolean is(int wanted) {
            return type == wanted;
        }

        /** The error of a RST_STREAM or GOAWAY. */
        public int error() {
            ByteBuf bytes = Unpooled.wrappedBuffer(payload);
            return bytes.getInt(type == GOAWAY ? 4 : 0);
        }

        public int lastStream() {
            return Unpooled.wrappedBuffer(payload).getInt(0);
        }

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
    private final Socket socket;
    private final DataInputStream in;

    public FramesInTest(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(60_000);
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0);
    }

    public void send(int type, int flags, int stream, int... payload) throws IOException {
        byte[] bytes = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            bytes[i] = (byte) payload[i];
        }
        send(type, flags, stream, bytes);
    }

    public void send(int type, int flags, int stream, byte[] payload) throws IOException {
        socket.getOutputStream().write(frame(type, flags, stream, payload));
    }

    public static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteBuf frame = Unpooled.buffer(9 + payload.length)
                .writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
        return frame.array();
    }

    public void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** A GET that ends its stream. */
    public void get(int stream, String path) throws IOException {
        raw(getting(stream, path));
    }

    public static byte[] getting(int stream, String path) {
        return frame(
                HEADERS,
                END_HEADERS | END_STREAM,
                stream,
                fields(Map.of(":method", "GET", ":scheme", "http", ":authority", "edge.test", ":path", path)));
    }

    /** How a GET of / that names its host in this field, and in no other, is answered on a connection of its own. */
    public static int status(int port, String field, String host) throws Exception {
        try (FramesInTest client = new FramesInTest(port)) {
            Map<String, String> fields = Map.of(":method", "GET", ":scheme", "http", ":path", "/", field, host);
            client.send(HEADERS, END_HEADERS | END_STREAM, 1, fields(fields));
            Frame head = client.await(frame -> frame.is(HEADERS));
            return Integer.parseInt(client.decode(head).status().toString());
        }
    }

    /** RFC 7541 §6.2.2: each literal, without indexing and without Huffman's code; pseudo-header fields first. */
    public static byte[] fields(Map<String, String> fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (boolean pseudo : new boolean[] {true, false}) {
            fields.forEach((name, value) -> {
                if (name.startsWith(":") == pseudo) {
                    block.write(0);
                    text(block, name);
                    text(block, value);
                }
            });
        }
        return block.toByteArray();
    }

    /** The same in their order, names and values in turn, of which a name may stand there twice. */
    public static byte[] fields(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            text(block, fields[i]);
            text(block, fields[i + 1]);
        }
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                block.write(rest & 127 | 128);
                rest >>= 7;
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    public Http2Headers decode(Frame headers) throws Http2Exception {
        int priority = (headers.flags & PRIORITY) == 0 ? 0 : 5;
        return decoder.decodeHeaders(
                headers.stream, Unpooled.wrappedBuffer(headers.payload).skipBytes(priority));
    }

    /** The next frame of which this holds; settings are acknowledged on the way. */
    public Frame await(Predicate<Frame> wanted) throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            Frame frame = new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt(), in.readNBytes(length));
            if (frame.is(SETTINGS) && frame.flags == 0) {
                send(SETTINGS, 1, 0);
            }
            if (wanted.test(frame)) {
                return frame;
            }
        }
    }

    /** Whether the other side has closed the connection, after whatever it had to say. */
    public boolean closed() throws IOException {
        try {
            await(frame -> false);
            return false;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException gone) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
