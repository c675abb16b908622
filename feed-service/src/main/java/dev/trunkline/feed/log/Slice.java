package dev.trunkline.feed.log;

import java.util.List;

/**
 * A stretch of one feed.
 *
 * @param entries oldest first
 * @param upTo the position up to which nothing of the feed is missing from {@code entries}
 */
public record Slice(List<Entry> entries, long upTo) {

    public Slice {
        entries = List.copyOf(entries);
    }
}
