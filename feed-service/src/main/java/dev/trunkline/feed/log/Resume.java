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

    /**
     * Decides once more, where the newest place of all cannot be asked for: a reader that is ahead of {@code here} in the
     * same history has been to an instance that is, and a reset would give it again what it has seen.
     *
     * @param here the newest place that this instance knows
     */
    default Resume unlessAhead(Cursor cursor, Head here) {
        boolean ahead = cursor.epoch().equals(Cursor.epoch(here.epoch())) && cursor.position() > here.position();
        return ahead ? new From(cursor.position()) : this;
    }
}
