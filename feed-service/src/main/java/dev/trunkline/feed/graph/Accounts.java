package dev.trunkline.feed.graph;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Whose account may read and write, as user-service tells. */
@Singleton
public class Accounts {

    private final GraphTable table;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Hears of accounts that may do nothing any more, on the thread of the users' log; must not block. */
    public interface Listener {

        /** {@code user} is suspended, deactivated or deleted. */
        void barred(UUID user);

        /** Any number of accounts may have changed: events are missing, the tables have what they told. */
        void unknown();
    }

    Accounts(GraphTable table) {
        this.table = table;
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** Who of {@code users} is suspended, deactivated or deleted; blocks. */
    public Set<UUID> barred(Collection<UUID> users) {
        return table.barred(users);
    }

    void bar(UUID user) {
        listeners.forEach(listener -> listener.barred(user));
    }

    void recheck() {
        listeners.forEach(Listener::unknown);
    }
}
