package dev.trunkline.feed.log;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.outbox.Head;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The newest entries of the log, bounded, with an index by author. Positions have no gaps, so an entry's slot is its
 * position modulo the capacity. Safe for use by several threads; one of them appends.
 */
public final class Window {

    private final Entry[] ring;
    private final Map<UUID, Deque<Long>> byAuthor = new HashMap<>();
    private String epoch = "";
    private long floor;
    private long head;

    /**
     * @param capacity how many entries it holds at most
     */
    public Window(int capacity) {
        this.ring = new Entry[capacity];
    }

    /** Empties it and lets it go on behind {@code from}. */
    public synchronized void restart(Head from) {
        Arrays.fill(ring, null);
        byAuthor.clear();
        epoch = from.epoch();
        floor = from.position();
        head = from.position();
    }

    /** The newest entry's place. */
    public synchronized Head head() {
        return new Head(epoch, head);
    }

    /** How many entries it holds. */
    public synchronized int size() {
        return (int) (head - floor);
    }

    /**
     * Takes the entry behind the newest one.
     *
     * @throws IllegalArgumentException if it is another's place
     */
    public synchronized void append(Entry entry) {
        if (entry.position() != head + 1) {
            throw new IllegalArgumentException("entry " + entry + " cannot follow " + head);
        }
        if (head - floor == ring.length) {
            evict(at(++floor));
        }
        head++;
        ring[slot(head)] = entry;
        if (entry.visible()) {
            byAuthor.computeIfAbsent(entry.author(), author -> new ArrayDeque<>(2))
                    .addLast(head);
        }
        if (entry.type() == FeedEvent.Type.DELETED) {
            withdraw(entry);
        }
    }

    /**
     * At most {@code limit} entries behind {@code after}.
     *
     * @return empty if that place is older than what it holds
     */
    public synchronized Optional<Slice> after(Selection selection, long after, int limit) {
        if (after < floor) {
            return Optional.empty();
        }
        List<Entry> found = new ArrayList<>();
        for (long position : positionsAfter(selection, after)) {
            Entry entry = at(position);
            if (entry.visible() && selection.holds(entry.author())) {
                found.add(entry);
                if (found.size() == limit) {
                    return Optional.of(new Slice(found, position));
                }
            }
        }
        return Optional.of(new Slice(found, Math.max(after, head)));
    }

    /**
     * The newest {@code limit} entries before {@code before}, oldest first.
     *
     * @return empty if older ones, which it does not hold, would belong to them
     */
    public synchronized Optional<List<Entry>> before(Selection selection, long before, int limit) {
        List<Entry> found = new ArrayList<>();
        List<Long> candidates = positionsAfter(selection, floor);
        for (int i = candidates.size() - 1; i >= 0 && found.size() < limit; i--) {
            Entry entry = at(candidates.get(i));
            if (entry.position() < before && entry.visible() && selection.holds(entry.author())) {
                found.add(entry);
            }
        }
        if (found.size() < limit && floor > 0) {
            return Optional.empty();
        }
        Collections.reverse(found);
        return Optional.of(found);
    }

    /** Where the creation of a post by {@code author} is, if it is here. */
    public synchronized Optional<Entry> creation(UUID author, UUID post) {
        for (long position : byAuthor.getOrDefault(author, new ArrayDeque<>(0))) {
            Entry entry = at(position);
            if (entry.type() == FeedEvent.Type.CREATED && entry.post().equals(post)) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /** Positions that may hold what is selected, ascending: by the index where that is less to look at. */
    private List<Long> positionsAfter(Selection selection, long after) {
        if (selection instanceof Selection.Authors authors && authors.ids().size() < Math.max(0, head - after)) {
            List<Long> positions = new ArrayList<>();
            for (UUID author : authors.ids()) {
                Iterator<Long> newestFirst =
                        byAuthor.getOrDefault(author, new ArrayDeque<>(0)).descendingIterator();
                while (newestFirst.hasNext()) {
                    long position = newestFirst.next();
                    if (position <= after) {
                        break;
                    }
                    positions.add(position);
                }
            }
            Collections.sort(positions);
            return positions;
        }
        return new Range(after + 1, head);
    }

    private void evict(Entry oldest) {
        Deque<Long> positions = byAuthor.get(oldest.author());
        if (positions != null && positions.peekFirst() == oldest.position()) {
            positions.removeFirst();
            if (positions.isEmpty()) {
                byAuthor.remove(oldest.author());
            }
        }
    }

    /** Takes a deleted post's text out of memory. */
    private void withdraw(Entry deletion) {
        Deque<Long> positions = byAuthor.get(deletion.author());
        for (Iterator<Long> oldestFirst = positions.iterator(); oldestFirst.hasNext(); ) {
            long position = oldestFirst.next();
            Entry entry = at(position);
            if (entry.type() == FeedEvent.Type.CREATED && entry.post().equals(deletion.post())) {
                ring[slot(position)] = entry.withdrawn(Cursor.of(epoch, position));
                oldestFirst.remove();
                return;
            }
        }
    }

    private Entry at(long position) {
        return ring[slot(position)];
    }

    private int slot(long position) {
        return (int) (position % ring.length);
    }

    /** The positions from {@code first} to {@code last}, without holding them. */
    private static final class Range extends AbstractList<Long> {

        private final long first;
        private final int size;

        private Range(long first, long last) {
            this.first = first;
            this.size = (int) Math.max(0, last - first + 1);
        }

        @Override
        public Long get(int index) {
            return first + index;
        }

        @Override
        public int size() {
            return size;
        }
    }
}
