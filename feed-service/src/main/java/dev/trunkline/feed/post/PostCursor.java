package dev.trunkline.feed.post;

import dev.trunkline.rest.problem.ProblemException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** A place in one author's posts, as opaque text: behind a post, which may be gone by now. */
final class PostCursor {

    private static final byte VERSION = 2;
    private static final int BYTES = 1 + 16;

    private PostCursor() {}

    static String text(UUID post) {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putLong(post.getMostSignificantBits())
                .putLong(post.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * @throws ProblemException 400 if it is not such a cursor
     */
    static UUID parse(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() == BYTES && bytes.get() == VERSION) {
                UUID post = new UUID(bytes.getLong(), bytes.getLong());
                if (text(post).equals(text)) {
                    return post;
                }
            }
        } catch (IllegalArgumentException notBase64) {
            // Falls through to the answer for whatever is not a cursor.
        }
        throw ProblemException.invalid("cursor", "not a cursor of this collection; use the 'next' of its last page");
    }
}
