package dev.trunkline.feed.read;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.log.Entry;
import dev.trunkline.rest.conditional.EntityTag;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** What a poll is answered with; encoded once, for as many as are answered with it. */
final class FeedPage {

    /** How far {@code next} may move before an otherwise unchanged page counts as new, so that no cursor grows old. */
    private static final long STRIDE = 1_024;

    private final List<Entry> items;
    private final Cursor next;
    private final boolean reset;
    private volatile byte[] json;
    private volatile EntityTag tag;

    /**
     * @param items oldest first
     * @param next where to go on forward in time
     * @param reset whether the reader's cursor led nowhere; the items are the newest then
     */
    FeedPage(List<Entry> items, Cursor next, boolean reset) {
        this.items = items;
        this.next = next;
        this.reset = reset;
    }

    List<Entry> items() {
        return items;
    }

    Cursor next() {
        return next;
    }

    boolean reset() {
        return reset;
    }

    /** In UTF-8, the items' own encodings, joined; not to be changed. */
    byte[] json() {
        byte[] encoded = json;
        if (encoded == null) {
            String joined = items.stream().map(Entry::json).collect(Collectors.joining(","));
            encoded = ("{\"items\":[" + joined + "],\"next\":\"" + next.text() + "\"" + (reset ? ",\"reset\":true" : "")
                            + "}")
                    .getBytes(StandardCharsets.UTF_8);
            json = encoded;
        }
        return encoded;
    }

    /** Equal for pages of one address that serve the same; weak, since {@code next} moves on with others' events. */
    EntityTag tag() {
        EntityTag made = tag;
        if (made == null) {
            made = EntityTag.weak("%x-%x-%x-%x%s"
                    .formatted(
                            next.epoch().getMostSignificantBits(),
                            items.size(),
                            positions(),
                            next.position() / STRIDE,
                            reset ? "r" : ""));
            tag = made;
        }
        return made;
    }

    /**
     * All items' places in one number: pages that begin and end alike may hold others in between, as a home feed does when
     * one author is followed in place of another. At a place of a history there is one event for ever, or none any more.
     */
    private long positions() {
        long hash = 0;
        for (Entry item : items) {
            hash = mixed(hash + item.position());
        }
        return hash;
    }

    /** Each bit of {@code value} changes about half of the result's: Stafford's variant 13 of the MurmurHash3 finalizer. */
    private static long mixed(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
