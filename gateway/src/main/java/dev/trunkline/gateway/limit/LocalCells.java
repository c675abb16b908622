package dev.trunkline.gateway.limit;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The cells of one quota in this process, without locks and bounded in number.
 *
 * <p>Only a cell that says no more than a fresh one is ever removed, so filling the store with other keys does not reset
 * anybody's limit. When it is full of cells in use, further keys share a fixed set of cells: strict for them, but neither
 * unbounded nor free. Which keys share one cannot be foreseen by whoever chooses keys. Where cells cannot be shared, since
 * what they hold is one key's, those keys have none.
 */
final class LocalCells {

    private static final int SHARED_BITS = 10;
    /** So many cells are looked at for each that wants in, so that no request pays for all. */
    private static final int SWEPT = 16;

    private final Supplier<Cell> fresh;
    private final int most;
    private final long seed = ThreadLocalRandom.current().nextLong() | 1;
    private final ConcurrentHashMap<String, Cell> cells = new ConcurrentHashMap<>();
    private final Cell[] shared;
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private Iterator<Map.Entry<String, Cell>> hand = cells.entrySet().iterator();

    LocalCells(Supplier<Cell> fresh, int most) {
        this(fresh, most, 1 << SHARED_BITS);
    }

    private LocalCells(Supplier<Cell> fresh, int most, int sharedCells) {
        this.fresh = fresh;
        this.most = most;
        this.shared = new Cell[sharedCells];
        for (int i = 0; i < shared.length; i++) {
            shared[i] = fresh.get();
        }
    }

    /** Of cells that cannot be shared. */
    static LocalCells unshared(Supplier<Cell> fresh, int most) {
        return new LocalCells(fresh, most, 0);
    }

    /** The key's cell, which may be gone by the time it is used; null, for this is the hot path, if it can have none. */
    Cell of(String key, long now) {
        Cell cell = own(key, now);
        return cell != null || shared.length == 0 ? cell : shared[slot(key)];
    }

    /** The key's own cell; null if there is no room for one. */
    Cell own(String key, long now) {
        Cell cell = cells.get(key);
        return cell != null ? cell : enter(key, now);
    }

    /** The key's cell, if it has one of its own. */
    Cell known(String key) {
        return cells.get(key);
    }

    /** The cell that a key without its own shares with others while there is no room; null if there is, or none can be shared. */
    Cell standIn(String key) {
        return shared.length == 0 || cells.mappingCount() < most ? null : shared[slot(key)];
    }

    /** As {@link #of}, after a cell turned out to be gone. */
    Cell instead(String key, Cell gone, long now) {
        cells.remove(key, gone);
        return of(key, now);
    }

    /** Forgets what was taken; what is under way with the cell counts for nobody. */
    void forget(String key) {
        cells.remove(key);
    }

    void forEach(BiConsumer<String, Cell> each) {
        cells.forEach(each);
    }

    int size() {
        return cells.size();
    }

    private Cell enter(String key, long now) {
        if (cells.mappingCount() >= most) {
            sweep(now);
            if (cells.mappingCount() >= most) {
                return null;
            }
        }
        Cell cell = fresh.get();
        Cell other = cells.putIfAbsent(key, cell);
        return other == null ? cell : other;
    }

    private void sweep(long now) {
        // Whoever finds another at it goes on without.
        if (!sweeping.compareAndSet(false, true)) {
            return;
        }
        try {
            for (int i = 0; i < SWEPT; i++) {
                if (!hand.hasNext()) {
                    hand = cells.entrySet().iterator();
                    if (!hand.hasNext()) {
                        return;
                    }
                }
                Map.Entry<String, Cell> entry = hand.next();
                if (entry.getValue().retire(now)) {
                    cells.remove(entry.getKey(), entry.getValue());
                }
            }
        } finally {
            sweeping.set(false);
        }
    }

    private int slot(String key) {
        long hash = seed;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash * seed >>> Long.SIZE - SHARED_BITS);
    }
}
