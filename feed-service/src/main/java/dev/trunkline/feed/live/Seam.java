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
 * waits, and what history brought as well is dropped. If too much waits, on either side of the seam, it is forgotten and the
 * seam moved behind it: history brings it, as fast as the reader takes it. So nobody is too slow for the log, and who falls
 * behind costs no memory.
 *
 * <p>Where the feed widens, as a home feed does with a follow, what the reader has not been given yet is read anew, as if
 * it came back with its cursor: it then gets what the feed shows now.
 */
final class Seam {

    private final int limit;
    private final Deque<Entry> ready = new ArrayDeque<>();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private long told;
    private long reached;
    private long seam;
    private int reading;
    private boolean begun;
    private boolean attached;

    /**
     * A page of history that must come next.
     *
     * @param after the position that it begins behind
     * @param reading numbers what has made reading necessary; a page that was read before that is of no use
     */
    record Want(long after, int reading) {}

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
        told = after;
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
        told = head;
        reached = head;
        seam = head;
        reading++;
    }

    /** The feed shows more than before, also of what stands up to {@code head}; what it will show is offered from now on. */
    void widen(long head) {
        if (!begun) {
            // Its history, when it begins, is read from the wider feed.
            return;
        }
        readAnew(head);
        attachIfReached();
    }

    /** Takes a live entry, which history has too from now on. */
    void offer(Entry entry) {
        if (!attached) {
            if (waiting.size() >= limit) {
                seam = waiting.getLast().position();
                waiting.clear();
            }
            waiting.add(entry);
        } else if (entry.position() > reached) {
            if (ready.size() >= limit) {
                readAnew(entry.position());
            } else {
                ready.add(entry);
                reached = entry.position();
            }
        }
    }

    /** Goes back to what the reader has been told, and has history bring what is behind that and up to {@code head}. */
    private void readAnew(long head) {
        seam = Math.max(
                Math.max(seam, head),
                Math.max(reached, waiting.isEmpty() ? 0 : waiting.getLast().position()));
        ready.clear();
        waiting.clear();
        attached = false;
        reached = told;
        reading++;
    }

    /** The page of history that must come next, if one must. */
    Optional<Want> wanted() {
        return begun && !attached && ready.isEmpty() ? Optional.of(new Want(reached, reading)) : Optional.empty();
    }

    /** Whether history is read and handed out. */
    boolean caughtUp() {
        return attached && ready.isEmpty();
    }

    /** The position up to which everything was handed out; the reader is told so. */
    long tell() {
        told = reached;
        return reached;
    }

    /** Takes a page of history that was wanted. */
    void history(Want want, Slice page) {
        if (attached || want.reading() != reading) {
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
        Optional<Entry> next = Optional.ofNullable(ready.poll());
        next.ifPresent(entry -> told = entry.position());
        return next;
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
