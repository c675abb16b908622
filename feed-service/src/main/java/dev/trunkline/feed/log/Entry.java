package dev.trunkline.feed.log;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.outbox.LogEntry;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;
import java.util.function.Function;

/** An event at its place, encoded once for all who receive it. */
public final class Entry {

    private final long position;
    private final FeedEvent.Type type;
    private final UUID author;
    private final UUID post;
    private final String cursor;
    private final String json;
    private volatile Buffer frame;

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

    /** The cursor of the place behind it. */
    public String cursor() {
        return cursor;
    }

    /** The event's one shape on every transport. */
    public String json() {
        return json;
    }

    /** Whether readers are given it. */
    public boolean visible() {
        return type != FeedEvent.Type.WITHDRAWN;
    }

    /** The event with a transport's framing around it, made at the first call and shared by all later ones. */
    public Buffer frame(Function<Entry, Buffer> framing) {
        Buffer made = frame;
        if (made == null) {
            made = framing.apply(this);
            frame = made;
        }
        return made;
    }

    Entry withdrawn(Cursor at) {
        return new Entry(FeedEvent.withdrawn(author, post), at);
    }

    @Override
    public String toString() {
        return position + " " + type.text();
    }
}
