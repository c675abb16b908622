package dev.trunkline.feed.graph;

import dev.trunkline.feed.FeedSettings;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The follow sets in memory: of connected subscribers, and of those who asked last, up to a bound. */
@Singleton
public class FollowSets {

    private final FollowSet.Source table;
    private final int capacity;
    private final Object lock = new Object();
    private final Map<UUID, FollowSet> held = new HashMap<>();

    /** Held by nobody now; the first is the one that nobody has held for longest. */
    private final Map<UUID, FollowSet> resting = new LinkedHashMap<>();

    /** The history of the users' log, once it is another than at the start. */
    private String epoch = "";

    FollowSets(FollowSet.Source table, FeedSettings settings) {
        this.table = table;
        this.capacity = settings.followSets();
    }

    /** The set of {@code user}, kept in memory until {@link #release}; blocks for the database unless it is there. */
    public FollowSet hold(UUID user) {
        FollowSet set = held(user);
        try {
            set.load(table);
            return set;
        } catch (RuntimeException e) {
            release(set);
            throw e;
        }
    }

    /** The same, if the set is in memory. */
    public Optional<FollowSet> holdFromMemory(UUID user) {
        synchronized (lock) {
            return find(user).filter(FollowSet::loaded).map(set -> held(user));
        }
    }

    public void release(FollowSet set) {
        synchronized (lock) {
            set.holders--;
            if (set.holders == 0) {
                held.remove(set.user());
                rest(set);
            }
        }
    }

    /** How many are in memory. */
    int size() {
        synchronized (lock) {
            return held.size() + resting.size();
        }
    }

    void apply(long position, UUID follower, UUID followee, boolean follows) {
        inMemory(follower).ifPresent(set -> set.apply(position, followee, follows));
    }

    /**
     * Empties the set of a deleted account. The sets of those who followed it keep it while they are in memory: it will
     * never post again, but that its posts are deleted must still reach its readers.
     */
    void forget(long position, UUID account) {
        inMemory(account).ifPresent(set -> set.forget(position));
    }

    /** Reads every set anew: the tables hold what no event has told. */
    void reload() {
        all().forEach(set -> set.reload(table));
    }

    void restart(String begun) {
        synchronized (lock) {
            epoch = begun;
        }
        all().forEach(set -> set.restart(begun));
    }

    private List<FollowSet> all() {
        synchronized (lock) {
            return Stream.concat(held.values().stream(), resting.values().stream())
                    .toList();
        }
    }

    private Optional<FollowSet> inMemory(UUID user) {
        synchronized (lock) {
            return find(user);
        }
    }

    private Optional<FollowSet> find(UUID user) {
        return Optional.ofNullable(held.get(user)).or(() -> Optional.ofNullable(resting.get(user)));
    }

    private FollowSet held(UUID user) {
        synchronized (lock) {
            FollowSet set = held.computeIfAbsent(
                    user, id -> Optional.ofNullable(resting.remove(id)).orElseGet(() -> new FollowSet(id, epoch)));
            set.holders++;
            return set;
        }
    }

    /** One that could not be loaded is of no use to the next who asks. */
    private void rest(FollowSet set) {
        if (!set.loaded()) {
            return;
        }
        resting.put(set.user(), set);
        if (resting.size() > capacity) {
            Iterator<FollowSet> eldestFirst = resting.values().iterator();
            eldestFirst.next();
            eldestFirst.remove();
        }
    }
}
