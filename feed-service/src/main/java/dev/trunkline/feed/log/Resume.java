package dev.trunkline.feed.log;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.outbox.Head;

/** Whether a reader can go on from its cursor. */
public sealed interface Resume {

    /** It can, behind {@code position}. */
    record From(long position) implements Resume {}

    /**
     * It cannot: something may have happened that it is not going to see.
     *
     * @param why in words
     */
    record Reset(String why) implements Resume {}

    /**
     * Decides for {@code cursor}.
     *
     * @param head the newest place that any instance can have given a cursor for
     * @param history how many positions back a reader may come
     */
    static Resume of(Cursor cursor, Head head, long history) {
        if (!cursor.epoch().equals(Cursor.epoch(head.epoch()))) {
            return new Reset("the cursor is of another history of the feed");
        }
        if (cursor.position() > head.position()) {
            return new Reset("the cursor is ahead of the feed");
        }
        if (cursor.position() < head.position() - history) {
            return new Reset("the cursor is older than the history that is kept for readers");
        }
        return new From(cursor.position());
    }
}
