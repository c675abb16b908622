package dev.trunkline.feed.live;

import dev.trunkline.feed.log.Entry;
import dev.trunkline.feed.log.Slice;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Joins history to live entries for one reader, so that each arrives once and in order. Pure: no threads, no clock.
 *
 * <p>The reader subscribes first, then its seam is laid where the log's head is at that moment: live entries behind
 * the seam are sure to be offered. History is read page by page until it reaches the seam; what was offered meanwhile
 * waits, and what history brought as well is dropped. If too much waits, it is forgotten and the seam moved behind it:
 * history brings it. A reader that has passed the seam and then lets too much wait is too slow.
 */
final class Seam {

    private final int limit;
    private final Deque<Entry> ready = new ArrayDeque<>();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private long reached;
    private long seam;
    private boolean begun;
    private boolean attached;

    /**
     * @param limit how many entries may wait
     */
    Seam(int limit) {
        this.limit = limit;
    }

    /**
     * Lays the seam.
     *
     * @param after the reader's place; may be ahead of {@code head} where this instance is behind another
     * @param head the log's newest position, seen after subscribing
     */
    void begin(long after, long head) {
        if (begun) {
            // A new history was taken up between subscribing and now, and that is where the reader is.
            return;
        }
        begun = true;
        reached = after;
        seam = Math.max(seam, head);
        attachIfReached();
    }

    /** Begins anew at {@code head}, in another history. */
    void restart(long head) {
        ready.clear();
        waiting.clear();
        begun = true;
        attached = true;
        reached = head;
    }

    /**
     * Takes a live entry.
     *
     * @return false if the reader is too slow; it is of no use then
     */
    boolean offer(Entry entry) {
        if (attached) {
            if (entry.position() > reached) {
                if (ready.size() >= limit) {
                    return false;
                }
                ready.add(entry);
                reached = entry.position();
            }
            return true;
        }
        if (waiting.size() >= limit) {
            seam = waiting.getLast().position();
            waiting.clear();
        }
        waiting.add(entry);
        return true;
    }

    /** Whether a page of history behind {@link #reached} must come next. */
    boolean wantsHistory() {
        return begun && !attached && ready.isEmpty();
    }

    /** Whether history is read and handed out. */
    boolean caughtUp() {
        return attached && ready.isEmpty();
    }

    /** The position up to which everything was handed out or lies ready. */
    long reached() {
        return reached;
    }

    /** Takes a page of history that was read from {@link #reached} on. */
    void history(Slice page) {
        if (attached) {
            return;
        }
        for (Entry entry : page.entries()) {
            if (entry.position() > reached) {
                ready.add(entry);
            }
        }
        reached = Math.max(reached, page.upTo());
        attachIfReached();
    }

    boolean begun() {
        return begun;
    }

    /** How many entries wait. */
    int backlog() {
        return ready.size() + waiting.size();
    }

    /** The next entry to hand out. */
    Optional<Entry> next() {
        return Optional.ofNullable(ready.poll());
    }

    private void attachIfReached() {
        if (reached < seam) {
            return;
        }
        attached = true;
        for (Entry entry : waiting) {
            if (entry.position() > reached) {
                ready.add(entry);
                reached = entry.position();
            }
        }
        waiting.clear();
    }
}
