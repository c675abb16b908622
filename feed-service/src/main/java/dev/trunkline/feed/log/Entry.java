package dev.trunkline.feed.log;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.wire.FramedOnce;
import dev.trunkline.outbox.LogEntry;
import java.util.OptionalLong;
import java.util.UUID;

/** An event at its place, encoded once for all who receive it. */
public final class Entry extends FramedOnce {

    private static final int UUID_TIME_SHIFT = 16;

    private final long position;
    private final FeedEvent.Type type;
    private final UUID author;
    private final UUID post;
    private final String cursor;
    private final String json;

    private Entry(FeedEvent event, Cursor cursor) {
        this.position = cursor.position();
        this.type = event.type();
        this.author = event.author();
        this.post = event.post();
        this.cursor = cursor.text();
        this.json =
                "{\"type\":\"" + type.text() + "\",\"cursor\":\"" + this.cursor + "\",\"post\":" + event.json() + "}";
    }

    static Entry of(String epoch, LogEntry logged) {
        return new Entry(FeedEvent.of(logged), Cursor.of(epoch, logged.position()));
    }

    static Entry of(FeedEvent event, Cursor cursor) {
        return new Entry(event, cursor);
    }

    public long position() {
        return position;
    }

    public FeedEvent.Type type() {
        return type;
    }

    public UUID author() {
        return author;
    }

    public UUID post() {
        return post;
    }

    /** When the post was written, in milliseconds since 1970: a post's id holds that. Empty for a deletion. */
    public OptionalLong writtenMillis() {
        return type == FeedEvent.Type.CREATED
                ? OptionalLong.of(post.getMostSignificantBits() >>> UUID_TIME_SHIFT)
                : OptionalLong.empty();
    }

    @Override
    public String name() {
        return type.text();
    }

    /** The cursor of the place behind it. */
    @Override
    public String cursor() {
        return cursor;
    }

    /** The event's one shape on every transport. */
    @Override
    public String json() {
        return json;
    }

    /** Whether readers are given it. */
    public boolean visible() {
        return type != FeedEvent.Type.WITHDRAWN;
    }

    Entry withdrawn(Cursor at) {
        return new Entry(FeedEvent.withdrawn(author, post), at);
    }

    @Override
    public String toString() {
        return position + " " + type.text();
    }
}
