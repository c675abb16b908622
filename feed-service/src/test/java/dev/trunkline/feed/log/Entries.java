package dev.trunkline.feed.log;

import dev.trunkline.feed.cursor.Cursor;
import java.util.UUID;

/** Makes entries for tests of what handles them. */
public final class Entries {

    public static final String EPOCH = "0192f3a0-0000-4000-8000-000000000000";

    private Entries() {}

    public static Entry created(long position, UUID author) {
        return created(position, author, new UUID(0, position));
    }

    public static Entry created(long position, UUID author, UUID post) {
        return created(EPOCH, position, author, post);
    }

    /** An entry of another history of the log. */
    public static Entry created(String epoch, long position, UUID author) {
        return created(epoch, position, author, new UUID(0, position));
    }

    private static Entry created(String epoch, long position, UUID author, UUID post) {
        return Entry.of(FeedEvent.created(author, post, "{\"id\":\"" + post + "\"}"), Cursor.of(epoch, position));
    }

    public static Entry deleted(long position, UUID author, UUID post) {
        return deleted(EPOCH, position, author, post);
    }

    public static Entry deleted(String epoch, long position, UUID author, UUID post) {
        return Entry.of(FeedEvent.deleted(author, post), Cursor.of(epoch, position));
    }

    /** What stands in the place of {@code created} once its post is deleted. */
    public static Entry withdrawn(String epoch, Entry created) {
        return created.withdrawn(Cursor.of(epoch, created.position()));
    }

    /** The same at the same place of another history. */
    public static Entry in(String epoch, Entry entry) {
        return switch (entry.type()) {
            case CREATED -> created(epoch, entry.position(), entry.author(), entry.post());
            case DELETED -> deleted(epoch, entry.position(), entry.author(), entry.post());
            case WITHDRAWN -> withdrawn(epoch, entry);
        };
    }
}
