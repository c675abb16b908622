package dev.trunkline.feed.socket;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.live.Feed;
import dev.trunkline.feed.post.Post;
import io.quarkus.websockets.next.UserData.TypedKey;
import java.time.Instant;
import java.util.Optional;

/**
 * What the upgrade request asked for, and who sent it.
 *
 * @param author empty if it came without a token
 * @param until when the token expires
 */
record Attachment(Feed feed, Optional<Cursor> after, Optional<Post.Author> author, Optional<Instant> until) {

    static final TypedKey<Attachment> KEY = new TypedKey<>("attachment");
}
