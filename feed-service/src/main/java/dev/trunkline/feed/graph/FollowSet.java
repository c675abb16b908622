package dev.trunkline.feed.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whom one user follows, the user included, kept fresh while it is held. What it was loaded with holds every change up
 * to a position of the users' log; older changes are skipped, newer ones applied, so it does not matter which of the
 * load and the change comes first.
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
     * @param asOf the position of the users' log that {@code followees} are true at
     */
    record Loaded(Set<UUID> followees, long asOf) {}

    FollowSet(UUID user) {
        this.user = user;
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

    /** Reads the set unless that is done; a change that arrives meanwhile waits. */
    synchronized void load(Source source) {
        if (!loaded) {
            Loaded found = source.load(user);
            authors.addAll(found.followees());
            authors.add(user);
            asOf = found.asOf();
            loaded = true;
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
        if (!loaded || position <= asOf || followee.equals(user)) {
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
        if (loaded && position > asOf) {
            asOf = position;
            clear();
        }
    }

    /** Takes over what the source has now, and tells the watchers what that changes. */
    synchronized void reload(Source source) {
        if (!loaded) {
            return;
        }
        Loaded found = source.load(user);
        Set<UUID> now = new HashSet<>(found.followees());
        now.add(user);
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
        asOf = found.asOf();
    }

    /** Begins again with nothing: the users' log has a new history, which brings every follow anew. */
    synchronized void restart() {
        clear();
        asOf = 0;
    }

    private void clear() {
        for (UUID author : authors) {
            if (!author.equals(user)) {
                authors.remove(author);
                watchers.forEach(watcher -> watcher.removed(author));
            }
        }
    }
}
