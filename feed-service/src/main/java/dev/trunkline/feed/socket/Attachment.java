package dev.trunkline.feed.socket;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.live.Feed;
import dev.trunkline.feed.live.Viewer;
import dev.trunkline.feed.post.Post;
import io.quarkus.websockets.next.UserData.TypedKey;
import java.util.Optional;

/**
 * What the upgrade request asked for, and who sent it.
 *
 * @param author empty if it came without a token, or with that of a caller who has no account here
 * @param handshake where the connection is on its way to frames
 */
record Attachment(Feed feed, Optional<Cursor> after, Viewer viewer, Optional<Post.Author> author, Handshake handshake) {

    static final TypedKey<Attachment> KEY = new TypedKey<>("attachment");
}
