package dev.trunkline.feed.live;

import dev.trunkline.feed.graph.FollowSet;
import dev.trunkline.feed.log.Entry;
import dev.trunkline.feed.log.LogListener;
import dev.trunkline.outbox.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Who hears of which entry: all readers of the public feed, and by author those of the feeds that show the author. A
 * home feed stands in the index once, however many read it.
 */
final class Audiences implements LogListener {

    private final Supplier<Head> log;
    private final Audience everyone = new Audience();
    private final Map<Feed, Audience> others = new ConcurrentHashMap<>();
    private final Map<UUID, Set<Audience>> byAuthor = new ConcurrentHashMap<>();

    /**
     * @param log where the log is
     */
    Audiences(Supplier<Head> log) {
        this.log = log;
    }

    /** Lets {@code receiver} hear every entry. */
    void join(Receiver receiver) {
        everyone.receivers.add(receiver);
    }

    void leave(Receiver receiver) {
        everyone.receivers.remove(receiver);
    }

    /** Lets {@code receiver} hear the entries of whom {@code follows} holds, now and as that changes. */
    void join(Receiver receiver, FollowSet follows) {
        others.compute(new Feed.Home(follows.user()), (feed, there) -> {
            Audience audience = there == null ? new Audience() : there;
            audience.receivers.add(receiver);
            if (there == null) {
                follows.watch(audience);
            }
            return audience;
        });
    }

    void leave(Receiver receiver, FollowSet follows) {
        others.computeIfPresent(new Feed.Home(follows.user()), (feed, audience) -> {
            audience.receivers.remove(receiver);
            if (audience.receivers.isEmpty()) {
                follows.unwatch(audience);
                return null;
            }
            return audience;
        });
    }

    /** Lets {@code receiver} hear the entries of one author. */
    void join(Receiver receiver, Feed.Author of) {
        others.compute(of, (feed, there) -> {
            Audience audience = there == null ? new Audience() : there;
            audience.receivers.add(receiver);
            if (there == null) {
                audience.held(of.author());
            }
            return audience;
        });
    }

    void leave(Receiver receiver, Feed.Author of) {
        others.computeIfPresent(of, (feed, audience) -> {
            audience.receivers.remove(receiver);
            if (audience.receivers.isEmpty()) {
                audience.removed(of.author());
                return null;
            }
            return audience;
        });
    }

    @Override
    public void appended(List<Entry> entries) {
        for (Entry entry : entries) {
            if (entry.visible()) {
                everyone.offer(entry);
                byAuthor.getOrDefault(entry.author(), Set.of()).forEach(audience -> audience.offer(entry));
            }
        }
    }

    @Override
    public void restarted(Head head) {
        List<Audience> all = new ArrayList<>(others.values());
        all.add(everyone);
        all.forEach(audience -> audience.receivers.forEach(receiver -> receiver.restart(head)));
    }

    /** The readers of one feed. */
    private final class Audience implements FollowSet.Watcher {

        private final Set<Receiver> receivers = ConcurrentHashMap.newKeySet(1);

        private void offer(Entry entry) {
            receivers.forEach(receiver -> receiver.offer(entry));
        }

        @Override
        public void held(UUID author) {
            byAuthor.compute(author, (id, audiences) -> {
                Set<Audience> shown = audiences == null ? ConcurrentHashMap.newKeySet(1) : audiences;
                shown.add(this);
                return shown;
            });
        }

        @Override
        public void added(UUID author) {
            held(author);
            // Asked after that: what stands behind this place is offered for certain, and what stands before it may not
            // have been, though the author was followed when it was written.
            Head head = log.get();
            receivers.forEach(receiver -> receiver.widen(head));
        }

        @Override
        public void removed(UUID author) {
            byAuthor.computeIfPresent(author, (id, audiences) -> {
                audiences.remove(this);
                return audiences.isEmpty() ? null : audiences;
            });
        }
    }
}
