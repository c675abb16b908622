package dev.trunkline.feed.cursor;

import dev.trunkline.outbox.Head;
import dev.trunkline.rest.problem.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/**
 * A place in the log: behind the event at {@code position}. It fits every feed and every transport, since all of them
 * are selections of the one log.
 *
 * @param epoch the history that the position counts in
 * @param position 0 for the place before the first event
 */
public record Cursor(UUID epoch, long position) {

    private static final byte VERSION = 1;
    private static final int BYTES = 1 + 16 + 8;

    /** The place behind the newest event. */
    public static Cursor of(Head head) {
        return new Cursor(epoch(head.epoch()), head.position());
    }

    /** The place behind {@code position} in the history of the log that is called {@code epoch}. */
    public static Cursor of(String epoch, long position) {
        return new Cursor(epoch(epoch), position);
    }

    /** A log's epoch may be any text; a cursor holds it in 16 bytes. */
    public static UUID epoch(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException notAnId) {
            return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @param parameter names the input in the refusal
     * @throws ProblemException 400 if it is not a cursor
     */
    public static Cursor parse(String parameter, String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() == BYTES && bytes.get() == VERSION) {
                Cursor cursor = new Cursor(new UUID(bytes.getLong(), bytes.getLong()), bytes.getLong());
                // Only the canonical text: base64 has spare bits, and a client must not come to rely on them.
                if (cursor.position >= 0 && cursor.text().equals(text)) {
                    return cursor;
                }
            }
        } catch (IllegalArgumentException notBase64) {
            // Falls through to the answer for whatever is not a cursor.
        }
        throw ProblemException.invalid(parameter, "not a cursor of a feed; use one that a feed gave you");
    }

    /** The opaque form that clients see. */
    public String text() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putLong(epoch.getMostSignificantBits())
                .putLong(epoch.getLeastSignificantBits())
                .putLong(position)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The same history at another position. */
    public Cursor at(long other) {
        return new Cursor(epoch, other);
    }
}
