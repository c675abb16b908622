package dev.trunkline.feed.read;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.live.Resets;
import dev.trunkline.feed.log.Entry;
import dev.trunkline.feed.log.FeedLog;
import dev.trunkline.feed.log.Resume;
import dev.trunkline.feed.log.Selection;
import dev.trunkline.feed.log.Slice;
import dev.trunkline.outbox.Head;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Cuts pages out of a feed. */
@Singleton
class Pages {

    private final FeedLog log;
    private final Resets resets;
    private volatile Shared shared;

    /** The page that was cut last for readers of everything: those who follow the newest posts all ask for it. */
    private record Shared(Cursor after, int limit, Head head, FeedPage page) {}

    Pages(FeedLog log, Resets resets) {
        this.log = log;
        this.resets = resets;
    }

    /** What comes behind {@code after}, or without it the newest events, if memory can tell. */
    Optional<FeedPage> fromMemory(Selection selection, Optional<Cursor> after, int limit) {
        if (after.isPresent()) {
            return selection == Selection.EVERYONE
                    ? sharedFromMemory(after.get(), limit)
                    : cut(selection, after.get(), limit);
        }
        Head head = log.head();
        return log.beforeFromMemory(selection, head.position() + 1, limit)
                .map(items -> new FeedPage(items, Cursor.of(head), false));
    }

    private Optional<FeedPage> sharedFromMemory(Cursor after, int limit) {
        Head head = log.head();
        Shared known = shared;
        if (known != null && known.limit == limit && known.head.equals(head) && known.after.equals(after)) {
            return Optional.of(known.page);
        }
        Optional<FeedPage> page = cut(Selection.EVERYONE, after, limit);
        page.ifPresent(found -> shared = new Shared(after, limit, head, found));
        return page;
    }

    private Optional<FeedPage> cut(Selection selection, Cursor after, int limit) {
        return log.resumeFromMemory(after)
                .flatMap(from -> log.afterFromMemory(selection, ((Resume.From) from).position(), limit))
                .map(slice -> new FeedPage(slice.entries(), after.at(slice.upTo()), false));
    }

    /** The same, wherever it has to be read; blocks. */
    FeedPage read(Selection selection, Optional<Cursor> after, int limit) {
        return after.map(place -> after(selection, place, limit)).orElseGet(() -> newest(selection, limit));
    }

    /** The newest events. */
    private FeedPage newest(Selection selection, int limit) {
        return newest(selection, limit, false);
    }

    /** What comes behind {@code after}, or the newest page, marked, where that cursor leads nowhere. */
    private FeedPage after(Selection selection, Cursor after, int limit) {
        if (log.resume(after) instanceof Resume.From from) {
            Slice slice = log.after(selection, from.position(), limit);
            return new FeedPage(slice.entries(), after.at(slice.upTo()), false);
        }
        return reset(selection, limit);
    }

    /** What comes before {@code before}; the way forward leads through {@code before} again. Blocks. */
    FeedPage before(Selection selection, Cursor before, int limit) {
        if (log.resume(before) instanceof Resume.From from) {
            List<Entry> items = log.before(selection, from.position(), limit);
            long behind = items.isEmpty()
                    ? Math.max(0, from.position() - 1)
                    : items.get(items.size() - 1).position();
            return new FeedPage(items, before.at(behind), false);
        }
        return reset(selection, limit);
    }

    /** The newest events in place of those behind a cursor that leads nowhere. */
    private FeedPage reset(Selection selection, int limit) {
        resets.polled();
        return newest(selection, limit, true);
    }

    /** The head is read first: what comes after it is on the next page, not in between. */
    private FeedPage newest(Selection selection, int limit, boolean reset) {
        Head head = log.head();
        List<Entry> items = log.before(selection, head.position() + 1, limit);
        return new FeedPage(items, Cursor.of(head), reset);
    }
}
