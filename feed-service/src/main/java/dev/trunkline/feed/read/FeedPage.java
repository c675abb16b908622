package dev.trunkline.feed.read;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.log.Entry;
import dev.trunkline.rest.conditional.EntityTag;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a poll is answered with.
 *
 * @param items oldest first
 * @param next where to go on forward in time
 * @param reset whether the reader's cursor led nowhere; the items are the newest then
 */
record FeedPage(List<Entry> items, Cursor next, boolean reset) {

    /** How far {@code next} may move before an otherwise unchanged page counts as new, so that no cursor grows old. */
    private static final long STRIDE = 1_024;

    /** The items' own encodings, joined. */
    String json() {
        String joined = items.stream().map(Entry::json).collect(Collectors.joining(","));
        return "{\"items\":[" + joined + "],\"next\":\"" + next.text() + "\"" + (reset ? ",\"reset\":true" : "") + "}";
    }

    /** Equal for pages of one address that serve the same; weak, since {@code next} moves on with others' events. */
    EntityTag tag() {
        long first = items.isEmpty() ? 0 : items.get(0).position();
        long last = items.isEmpty() ? 0 : items.get(items.size() - 1).position();
        return EntityTag.weak("%x-%x-%x-%x-%x%s"
                .formatted(
                        next.epoch().getMostSignificantBits(),
                        first,
                        last,
                        items.size(),
                        next.position() / STRIDE,
                        reset ? "r" : ""));
    }
}
