package dev.trunkline.feed.read;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.log.Entry;
import dev.trunkline.feed.log.FeedLog;
import dev.trunkline.feed.log.Resume;
import dev.trunkline.feed.log.Selection;
import dev.trunkline.feed.log.Slice;
import dev.trunkline.outbox.Head;
import jakarta.inject.Singleton;
import java.util.List;

/** Cuts pages out of a feed. Blocks where memory does not reach. */
@Singleton
class Pages {

    private final FeedLog log;

    Pages(FeedLog log) {
        this.log = log;
    }

    /** The newest events. */
    FeedPage newest(Selection selection, int limit) {
        return newest(selection, limit, false);
    }

    /** What comes behind {@code after}, or the newest page, marked, where that cursor leads nowhere. */
    FeedPage after(Selection selection, Cursor after, int limit) {
        if (log.resume(after) instanceof Resume.From from) {
            Slice slice = log.after(selection, from.position(), limit);
            return new FeedPage(slice.entries(), after.at(slice.upTo()), false);
        }
        return newest(selection, limit, true);
    }

    /** What comes before {@code before}; the way forward leads through {@code before} again. */
    FeedPage before(Selection selection, Cursor before, int limit) {
        if (log.resume(before) instanceof Resume.From from) {
            List<Entry> items = log.before(selection, from.position(), limit);
            long behind = items.isEmpty()
                    ? Math.max(0, from.position() - 1)
                    : items.get(items.size() - 1).position();
            return new FeedPage(items, before.at(behind), false);
        }
        return newest(selection, limit, true);
    }

    /** The head is read first: what comes after it is on the next page, not in between. */
    private FeedPage newest(Selection selection, int limit, boolean reset) {
        Head head = log.head();
        List<Entry> items = log.before(selection, head.position() + 1, limit);
        return new FeedPage(items, Cursor.of(head), reset);
    }
}
