package dev.trunkline.feed.graph;

import dev.trunkline.feed.FeedSettings;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The follow sets in memory: of connected subscribers, and of those who asked last, up to a bound. */
@Singleton
public class FollowSets {

    private final GraphTable table;
    private final int capacity;
    private final Map<UUID, FollowSet> sets = new LinkedHashMap<>(16, 0.75f, true);

    FollowSets(GraphTable table, FeedSettings settings) {
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
        synchronized (sets) {
            return Optional.ofNullable(sets.get(user)).filter(FollowSet::loaded).map(set -> {
                set.holders++;
                return set;
            });
        }
    }

    public void release(FollowSet set) {
        synchronized (sets) {
            set.holders--;
        }
    }

    void apply(long position, UUID follower, UUID followee, boolean follows) {
        FollowSet set;
        synchronized (sets) {
            set = sets.get(follower);
        }
        if (set != null) {
            set.apply(position, followee, follows);
        }
    }

    /**
     * Empties the set of a deleted account. The sets of those who followed it keep it while they are in memory: it will
     * never post again, but that its posts are deleted must still reach its readers.
     */
    void forget(long position, UUID account) {
        FollowSet set;
        synchronized (sets) {
            set = sets.get(account);
        }
        if (set != null) {
            set.forget(position);
        }
    }

    /** Reads every set anew: the tables hold what no event has told. */
    void reload() {
        all().forEach(set -> set.reload(table));
    }

    void restart() {
        all().forEach(FollowSet::restart);
    }

    private Collection<FollowSet> all() {
        synchronized (sets) {
            return List.copyOf(sets.values());
        }
    }

    private FollowSet held(UUID user) {
        synchronized (sets) {
            FollowSet set = sets.computeIfAbsent(user, FollowSet::new);
            set.holders++;
            Iterator<FollowSet> eldestFirst = sets.values().iterator();
            while (sets.size() > capacity && eldestFirst.hasNext()) {
                FollowSet eldest = eldestFirst.next();
                if (eldest != set && eldest.holders == 0) {
                    eldestFirst.remove();
                }
            }
            return set;
        }
    }
}
