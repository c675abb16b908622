package dev.trunkline.feed.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The framing of each transport. */
final class Frames {

    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_PING = 0x89;
    private static final int COMPRESSED = 0x40;
    private static final int SHORT_LENGTH = 126;
    private static final byte[] LINE_END = {'\r', '\n'};

    private Frames() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** JSON has no line breaks outside of its escapes, so an event's data is one line; a cursor has none either. */
    static byte[] sse(Framable event) {
        String id = event.cursor().isEmpty() ? "" : "id: " + event.cursor() + "\n";
        return utf8("event: " + event.name() + "\n" + id + "data: " + event.json() + "\n\n");
    }

    static byte[] chunk(byte[] content) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(content.length + 12);
        chunk.writeBytes(utf8(Integer.toHexString(content.length)));
        chunk.writeBytes(LINE_END);
        chunk.writeBytes(content);
        chunk.writeBytes(LINE_END);
        return chunk.toByteArray();
    }

    /** One message in one frame; a server does not mask (RFC 6455 §5.1). */
    static byte[] text(byte[] payload, boolean compressed) {
        return frame(compressed ? FINAL_TEXT | COMPRESSED : FINAL_TEXT, payload);
    }

    static byte[] ping(byte[] payload) {
        return frame(FINAL_PING, payload);
    }

    private static byte[] frame(int head, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 10);
        frame.put((byte) head);
        if (payload.length < SHORT_LENGTH) {
            frame.put((byte) payload.length);
        } else if (payload.length <= 0xFFFF) {
            frame.put((byte) SHORT_LENGTH).putShort((short) payload.length);
        } else {
            frame.put((byte) (SHORT_LENGTH + 1)).putLong(payload.length);
        }
        frame.put(payload);
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }
}
