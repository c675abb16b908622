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
            long first = items.isEmpty() ? 0 : items.get(0).position();
            long last = items.isEmpty() ? 0 : items.get(items.size() - 1).position();
            made = EntityTag.weak("%x-%x-%x-%x-%x%s"
                    .formatted(
                            next.epoch().getMostSignificantBits(),
                            first,
                            last,
                            items.size(),
                            next.position() / STRIDE,
                            reset ? "r" : ""));
            tag = made;
        }
        return made;
    }
}
