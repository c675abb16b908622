package dev.trunkline.feed.graph;

import dev.trunkline.outbox.Head;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whom one user follows, the user included, kept fresh while it is held. What it was loaded with holds every change up
 * to a position of the users' log; older changes are skipped, newer ones applied, so it does not matter which of the
 * load and the change comes first. The changes that come while the source is asked are kept, and applied to its answer:
 * nobody who looks at the set, or brings a change, waits for the source.
 */
public final class FollowSet {

    private final UUID user;
    private final Set<UUID> authors = ConcurrentHashMap.newKeySet();
    private final Set<UUID> view = Collections.unmodifiableSet(authors);
    private final List<Watcher> watchers = new ArrayList<>(1);
    /** Who needs it to stay in memory; guarded by the lock of {@link FollowSets}. */
    int holders;

    /** Read without the lock, by who must not wait while it is loaded. */
    private volatile boolean loaded;

    private long asOf;

    /** What came while the source is being asked, newest last; empty when it is not. */
    private final List<Change> meanwhile = new ArrayList<>(0);

    private boolean asking;

    /** The history of the users' log that changes come from; empty for whichever the source counts in. */
    private String epoch;

    /** Held while the source is asked, so that it is asked once for all who wait for its answer. */
    private final Object inquiry = new Object();

    /** {@code follows} or not, from a position on; every follow ends where there is no {@code followee}. */
    private record Change(long position, Optional<UUID> followee, boolean follows) {}

    /** Hears of changes, and first of what is in the set already, under the set's lock. Must not block, or end the watch. */
    public interface Watcher {

        /** {@code author} is in the set already. */
        void held(UUID author);

        void added(UUID author);

        void removed(UUID author);
    }

    /** A place to load the set from. */
    interface Source {

        Loaded load(UUID user);
    }

    /**
     * @param asOf the place in the users' log that {@code followees} are true at
     */
    record Loaded(Set<UUID> followees, Head asOf) {}

    FollowSet(UUID user, String epoch) {
        this.user = user;
        this.epoch = epoch;
    }

    public UUID user() {
        return user;
    }

    boolean loaded() {
        return loaded;
    }

    /** The authors of the user's home feed, now and as that changes; any thread may read it meanwhile. */
    public Set<UUID> authors() {
        return view;
    }

    /** Reads the set unless that is done; blocks, as does who wants the same meanwhile. */
    void load(Source from) {
        if (loaded) {
            // Also while it is read anew, so that an event loop may ask.
            return;
        }
        synchronized (inquiry) {
            if (!loaded) {
                ask(from);
            }
        }
    }

    /** Takes over what the source has now, and tells the watchers what that changes; blocks. */
    void reload(Source from) {
        synchronized (inquiry) {
            if (loaded) {
                ask(from);
            }
        }
    }

    private void ask(Source from) {
        begin();
        try {
            take(from.load(user));
        } finally {
            end();
        }
    }

    private synchronized void begin() {
        asking = true;
    }

    private synchronized void end() {
        asking = false;
        meanwhile.clear();
    }

    /**
     * Takes over what was found, and what came meanwhile and is newer. What was found in another history counts for
     * nothing, for that is over, or is not here yet: each history brings every follow anew.
     */
    private synchronized void take(Loaded found) {
        boolean counts = epoch.isEmpty() || found.asOf().epoch().equals(epoch);
        if (!counts && loaded) {
            return;
        }
        Set<UUID> now = new HashSet<>(counts ? found.followees() : Set.of());
        long upTo = counts ? found.asOf().position() : 0;
        for (Change change : meanwhile) {
            if (change.position() > upTo) {
                change(now, change);
                upTo = change.position();
            }
        }
        now.add(user);
        replace(now);
        asOf = upTo;
        loaded = true;
    }

    private static void change(Set<UUID> followees, Change change) {
        if (change.followee().isEmpty()) {
            followees.clear();
        } else if (change.follows()) {
            followees.add(change.followee().get());
        } else {
            followees.remove(change.followee().get());
        }
    }

    /** Tells {@code watcher} of the authors there are and, until {@link #unwatch}, of each change. */
    public synchronized void watch(Watcher watcher) {
        watchers.add(watcher);
        authors.forEach(watcher::held);
    }

    /** Ends it, and tells the watcher of every author's removal. */
    public synchronized void unwatch(Watcher watcher) {
        if (watchers.remove(watcher)) {
            authors.forEach(watcher::removed);
        }
    }

    synchronized void apply(long position, UUID followee, boolean follows) {
        if (followee.equals(user)) {
            return;
        }
        keep(new Change(position, Optional.of(followee), follows));
        if (!loaded || position <= asOf) {
            return;
        }
        asOf = position;
        if (follows && authors.add(followee)) {
            watchers.forEach(watcher -> watcher.added(followee));
        } else if (!follows && authors.remove(followee)) {
            watchers.forEach(watcher -> watcher.removed(followee));
        }
    }

    /** The user's account is deleted, and follows nobody any more. */
    synchronized void forget(long position) {
        keep(new Change(position, Optional.empty(), false));
        if (loaded && position > asOf) {
            asOf = position;
            replace(Set.of(user));
        }
    }

    /** Begins again with nothing: the users' log has a new history, which brings every follow anew. */
    synchronized void restart(String begun) {
        epoch = begun;
        meanwhile.clear();
        if (loaded) {
            replace(Set.of(user));
        }
        asOf = 0;
    }

    private void keep(Change change) {
        if (asking) {
            meanwhile.add(change);
        }
    }

    private void replace(Set<UUID> now) {
        for (UUID gone : authors) {
            if (!now.contains(gone)) {
                authors.remove(gone);
                watchers.forEach(watcher -> watcher.removed(gone));
            }
        }
        for (UUID author : now) {
            if (authors.add(author)) {
                watchers.forEach(watcher -> watcher.added(author));
            }
        }
    }
}
