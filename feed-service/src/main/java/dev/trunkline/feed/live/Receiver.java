package dev.trunkline.feed.live;

import dev.trunkline.feed.log.Entry;
import dev.trunkline.outbox.Head;

/** Hears of what is appended to a feed, on the log's thread, and of what becomes of the feed; must not block. */
public interface Receiver {

    void offer(Entry entry);

    /** The feed shows more than before from now on, also of what stands up to {@code head}; on any thread. */
    void widen(Head head);

    /** The log has a new history, and is at {@code head} in it. */
    void restart(Head head);
}
