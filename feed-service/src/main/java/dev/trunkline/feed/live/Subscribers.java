package dev.trunkline.feed.live;

import dev.trunkline.feed.graph.FollowSet;
import dev.trunkline.feed.log.Entry;
import dev.trunkline.feed.log.LogListener;
import dev.trunkline.outbox.Head;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who hears of which entry: all readers of the public feed, and by author those of the home feeds that show the author.
 * A home feed stands in the index once, however many connections its user has.
 */
final class Subscribers implements LogListener {

    private final Set<Subscriber> everyone = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Home> homes = new ConcurrentHashMap<>();
    private final Map<UUID, Set<Home>> byAuthor = new ConcurrentHashMap<>();

    void add(Subscriber subscriber) {
        everyone.add(subscriber);
    }

    void remove(Subscriber subscriber) {
        everyone.remove(subscriber);
    }

    void add(Subscriber subscriber, FollowSet follows) {
        homes.compute(follows.user(), (user, home) -> {
            Home shown = home == null ? new Home() : home;
            shown.connections.add(subscriber);
            if (home == null) {
                follows.watch(shown);
            }
            return shown;
        });
    }

    void remove(Subscriber subscriber, FollowSet follows) {
        homes.computeIfPresent(follows.user(), (user, home) -> {
            home.connections.remove(subscriber);
            if (home.connections.isEmpty()) {
                follows.unwatch(home);
                return null;
            }
            return home;
        });
    }

    List<Subscriber> all() {
        List<Subscriber> all = new ArrayList<>(everyone);
        homes.values().forEach(home -> all.addAll(home.connections));
        return all;
    }

    @Override
    public void appended(List<Entry> entries) {
        for (Entry entry : entries) {
            if (entry.visible()) {
                offer(everyone, entry);
                byAuthor.getOrDefault(entry.author(), Set.of()).forEach(home -> offer(home.connections, entry));
            }
        }
    }

    @Override
    public void restarted(Head head) {
        all().forEach(subscriber -> subscriber.restart(head));
    }

    private static void offer(Collection<Subscriber> subscribers, Entry entry) {
        for (Subscriber subscriber : subscribers) {
            subscriber.offer(entry);
        }
    }

    /** The connections of one user to the home feed. */
    private final class Home implements FollowSet.Watcher {

        private final Set<Subscriber> connections = ConcurrentHashMap.newKeySet();

        @Override
        public void added(UUID author) {
            byAuthor.compute(author, (id, homesOf) -> {
                Set<Home> shown = homesOf == null ? ConcurrentHashMap.newKeySet(1) : homesOf;
                shown.add(this);
                return shown;
            });
        }

        @Override
        public void removed(UUID author) {
            byAuthor.computeIfPresent(author, (id, homesOf) -> {
                homesOf.remove(this);
                return homesOf.isEmpty() ? null : homesOf;
            });
        }
    }
}
