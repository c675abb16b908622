package dev.trunkline.feed.log;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.outbox.Head;
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
import java.util.stream.LongStream;

/**
 * The newest entries of the log, bounded, with an index by author. Positions have no gaps, so an entry's slot is its
 * position modulo the capacity. Safe for use by several threads; one of them appends.
 */
public final class Window {

    /** How many entries are looked at, at most, for each that is wanted, before the index is asked. */
    private static final int LOOKS_FOR_ONE = 8;

    private final Entry[] ring;
    private final Map<UUID, Deque<Long>> byAuthor = new HashMap<>();
    private final Map<UUID, Long> creations = new HashMap<>();
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
        creations.clear();
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
        if (entry.type() == FeedEvent.Type.CREATED) {
            creations.put(entry.post(), head);
        } else if (entry.type() == FeedEvent.Type.DELETED) {
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
        if (after >= head) {
            // Nothing is new. A place ahead of the head stays where it is.
            return Optional.of(new Slice(List.of(), after));
        }
        long looked = Math.min(head, after + looks(selection, limit));
        List<Entry> found = new ArrayList<>();
        take(selection, LongStream.rangeClosed(after + 1, looked), limit, found);
        if (found.size() < limit) {
            take(
                    selection,
                    indexed(selection, looked, head + 1, Integer.MAX_VALUE).sorted(),
                    limit,
                    found);
        }
        long upTo = found.size() == limit ? found.get(limit - 1).position() : head;
        return Optional.of(new Slice(found, upTo));
    }

    /**
     * The newest {@code limit} entries before {@code before}, oldest first.
     *
     * @return empty if older ones, which it does not hold, would belong to them
     */
    public synchronized Optional<List<Entry>> before(Selection selection, long before, int limit) {
        long end = Math.min(before, head + 1);
        long looked = Math.max(floor, end - 1 - looks(selection, limit));
        List<Entry> found = new ArrayList<>();
        take(selection, LongStream.iterate(end - 1, at -> at > looked, at -> at - 1), limit, found);
        if (found.size() < limit) {
            LongStream down = indexed(selection, floor, looked + 1, limit)
                    .map(at -> -at)
                    .sorted()
                    .map(at -> -at);
            take(selection, down, limit, found);
        }
        if (found.size() < limit && floor > 0) {
            return Optional.empty();
        }
        Collections.reverse(found);
        return Optional.of(found);
    }

    /** The creation of {@code post}, if it is here. */
    public synchronized Optional<Entry> creation(UUID post) {
        return Optional.ofNullable(creations.get(post)).map(this::at);
    }

    /**
     * How many entries are looked at one by one before the index is asked, which costs a look for each author: where
     * many entries are selected that is enough, and where few are the index finds little that has to be sorted.
     */
    private long looks(Selection selection, int limit) {
        return selection instanceof Selection.Authors authors
                ? authors.ids().size() + (long) LOOKS_FOR_ONE * limit
                : ring.length;
    }

    /** Adds what is selected of the entries at {@code positions} until there are {@code limit}. */
    private void take(Selection selection, LongStream positions, int limit, List<Entry> found) {
        positions
                .mapToObj(this::at)
                .filter(entry -> entry.visible() && selection.holds(entry.author()))
                .limit(limit - found.size())
                .forEach(found::add);
    }

    /**
     * The positions between {@code after} and {@code before} of the authors that are selected, in no order.
     *
     * @param newest how many of each author are enough, the newest ones
     */
    private LongStream indexed(Selection selection, long after, long before, int newest) {
        if (after + 1 >= before || !(selection instanceof Selection.Authors authors)) {
            return LongStream.empty();
        }
        LongStream.Builder positions = LongStream.builder();
        for (UUID author : authors.ids()) {
            Optional.ofNullable(byAuthor.get(author)).ifPresent(all -> add(all, after, before, newest, positions));
        }
        return positions.build();
    }

    private static void add(Deque<Long> all, long after, long before, int newest, LongStream.Builder to) {
        int enough = newest;
        for (Iterator<Long> down = all.descendingIterator(); down.hasNext() && enough > 0; ) {
            long position = down.next();
            if (position <= after) {
                return;
            }
            if (position < before) {
                to.add(position);
                enough--;
            }
        }
    }

    private void evict(Entry oldest) {
        creations.remove(oldest.post(), oldest.position());
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
        Optional.ofNullable(creations.remove(deletion.post())).ifPresent(position -> {
            ring[slot(position)] = at(position).withdrawn(Cursor.of(epoch, position));
            byAuthor.get(deletion.author()).removeFirstOccurrence(position);
        });
    }

    private Entry at(long position) {
        return ring[slot(position)];
    }

    private int slot(long position) {
        return (int) (position % ring.length);
    }
}
