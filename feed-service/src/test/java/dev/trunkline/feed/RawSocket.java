package dev.trunkline.feed;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A WebSocket, byte by byte, so that a test can send what no client library would. */
final class RawSocket implements AutoCloseable {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;
    static final int FIN = 0x80;
    static final int RSV1 = 0x40;

    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final List<String> head = new ArrayList<>();

    /** A frame that came from the server; its first byte whole. */
    record Frame(int first, byte[] payload) {

        int opcode() {
            return first & 0xF;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** A close frame's code; 1005 stands for none, as RFC 6455 §7.1.5 has it. */
        int code() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    /**
     * @param fields further header lines
     */
    private RawSocket(URI root, String path, List<String> fields) {
        try {
            socket = new Socket(root.getHost(), root.getPort());
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(("GET " + path + " HTTP/1.1\r\nHost: " + root.getAuthority()
                            + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                            + "Sec-WebSocket-Protocol: trunkline.feed.v1+json\r\n"
                            + String.join(
                                    "",
                                    fields.stream().map(field -> field + "\r\n").toList())
                            + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(request.toByteArray());
            for (String line = line(); !line.isEmpty(); line = line()) {
                head.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawSocket open(URI root, String path, String... fields) {
        return new RawSocket(root, path, List.of(fields));
    }

    String status() {
        return head.get(0);
    }

    Optional<String> field(String name) {
        return head.stream()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    void text(String text) {
        send(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    void send(int first, byte[] payload) {
        write(frame(first, payload));
    }

    void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (SocketException e) {
            // The server has closed it already, which the test then reads.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A masked frame, as a client sends it. */
    static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(head(first, payload.length, true));
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % MASK.length]);
        }
        return frame.toByteArray();
    }

    /** A frame without a mask, which no client may send. */
    static byte[] unmasked(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(head(first, payload.length, false));
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + text.length)
                .putShort((short) code)
                .put(text)
                .array();
    }

    /** The next frame; empty at the end of the connection. */
    Optional<Frame> next() {
        try {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = (int) in.readLong();
            }
            byte[] payload = new byte[length];
            in.readFully(payload);
            if ((first & 0xF) == PING) {
                // As every client does; one that does not is taken for dead.
                send(FIN | PONG, payload);
            }
            return Optional.of(new Frame(first, payload));
        } catch (EOFException | SocketException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame with {@code opcode}; others are passed over. */
    Frame next(int opcode) {
        for (Optional<Frame> frame = next(); frame.isPresent(); frame = next()) {
            if (frame.get().opcode() == opcode) {
                return frame.get();
            }
        }
        throw new AssertionError("the connection ended without a frame of opcode " + opcode);
    }

    /** The next text frame that holds {@code part}. */
    String message(String part) {
        while (true) {
            String text = next(TEXT).text();
            if (text.contains(part)) {
                return text;
            }
        }
    }

    /** The code of the close frame, after which the server must end the connection; 1006 where it ends without. */
    int closeCode() {
        for (Optional<Frame> frame = next(); frame.isPresent(); frame = next()) {
            if (frame.get().opcode() == CLOSE) {
                int code = frame.get().code();
                send(FIN | CLOSE, new byte[0]);
                while (next().isPresent()) {
                    // Whatever follows; what matters is that it ends.
                }
                return code;
            }
        }
        return 1006;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] head(int first, int length, boolean masked) {
        int mask = masked ? 0x80 : 0;
        if (length < 126) {
            return new byte[] {(byte) first, (byte) (mask | length)};
        }
        if (length <= 0xFFFF) {
            return new byte[] {(byte) first, (byte) (mask | 126), (byte) (length >> 8), (byte) length};
        }
        return ByteBuffer.allocate(10)
                .put((byte) first)
                .put((byte) (mask | 127))
                .putLong(length)
                .array();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended within the head");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
