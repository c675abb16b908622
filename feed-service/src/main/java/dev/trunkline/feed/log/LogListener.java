package dev.trunkline.feed.log;

import dev.trunkline.outbox.Head;
import java.util.List;

/** Hears of the log's entries, on one thread, after the window holds them. Must not block. */
public interface LogListener {

    /** These directly follow those of the call before. */
    void appended(List<Entry> entries);

    /** Another history has taken the log's place; entries behind {@code head} follow. */
    default void restarted(Head head) {}
}
