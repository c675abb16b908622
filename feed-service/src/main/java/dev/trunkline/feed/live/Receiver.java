package dev.trunkline.feed.live;

import dev.trunkline.feed.log.Entry;
import dev.trunkline.outbox.Head;

/** Hears of what is appended to a feed, on the log's thread; must not block. */
public interface Receiver {

    void offer(Entry entry);

    /** The log has a new history, and is at {@code head} in it. */
    void restart(Head head);
}
