package dev.trunkline.feed.live;

import dev.trunkline.feed.credential.Credential;
import dev.trunkline.feed.log.Slice;
import dev.trunkline.feed.work.Workers;
import io.vertx.core.impl.ContextInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** A connection to a live reader and the feeds that it reads. Anyone may wake or close it; it sends on its event loop. */
public final class LiveConnection {

    private static final Logger LOG = Logger.getLogger(LiveConnection.class);
    private static final long RETRY_MILLIS = 1_000;

    private final Viewer viewer;
    private final ContextInternal context;
    private final Turn turn;
    private final Outlet outlet;
    private final Workers workers;
    private final List<Runnable> onClose = new ArrayList<>(4);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Replaced, not changed, on the event loop; read by anyone. */
    private volatile Map<Feed, Subscriber> subscribers = Map.of();

    private volatile Optional<Credential> credential;
    private volatile Optional<Closing> why = Optional.empty();
    private volatile Runnable cancelExpiry = () -> {};

    LiveConnection(Viewer viewer, ContextInternal context, Turn turn, Outlet outlet, Workers workers) {
        this.viewer = viewer;
        this.credential = viewer.credential();
        this.context = context;
        this.turn = turn;
        this.outlet = outlet;
        this.workers = workers;
    }

    /** Begins to send; on the event loop, once its reader is let in. */
    void begin() {
        outlet.onDrain(this::wake);
    }

    Viewer viewer() {
        return viewer;
    }

    /** What its reader has shown last; empty where that was nothing. */
    Optional<Credential> credential() {
        return credential;
    }

    /** Whose it is, as far as is known. */
    Optional<UUID> user() {
        return credential.map(Credential::user);
    }

    /** From now on it lives by this. */
    void identify(Optional<Credential> shown) {
        credential = shown;
    }

    /** Why this side ended it; empty while it lives, and where the reader went away. */
    Optional<Closing> why() {
        return why;
    }

    /** Whether it has ended, by either side. */
    boolean closed() {
        return closed.get();
    }

    /** Lets it send what waits, at this event loop's next turn. */
    public void wake() {
        if (!closed.get() && scheduled.compareAndSet(false, true)) {
            turn.add(this);
        }
    }

    /** The reader went away; nothing is sent any more. */
    public void gone() {
        if (closed.compareAndSet(false, true)) {
            runOnClose();
        }
    }

    /** Ends it, with a last word if there is one. */
    public void close(Closing reason, Optional<Control> last) {
        if (closed.compareAndSet(false, true)) {
            why = Optional.of(reason);
            runOnClose();
            context.runOnContext(now -> outlet.close(reason, last));
        }
    }

    /** Whether it reads {@code feed}. Of the event loop only, as are the next two. */
    public boolean reads(Feed feed) {
        return subscribers.containsKey(feed);
    }

    /** How many feeds it reads. */
    public int feeds() {
        return subscribers.size();
    }

    /** Ends the subscription to {@code feed}, if there is one. */
    public void unsubscribe(Feed feed) {
        replace(feed, Optional.empty());
    }

    /** Replaces the timer that ends it with its token. */
    void expiresBy(long timer, LongConsumer cancel) {
        cancelExpiry.run();
        cancelExpiry = () -> cancel.accept(timer);
        if (closed.get()) {
            cancelExpiry.run();
        }
    }

    ContextInternal context() {
        return context;
    }

    /** Takes up a subscription; it is ended with the connection, and where the feed is read already. */
    void add(Feed feed, Subscriber subscriber) {
        replace(feed, Optional.of(subscriber));
        if (closed.get()) {
            subscriber.leave();
        }
        wake();
    }

    /** How many events wait for the reader. */
    int backlog() {
        return subscribers.values().stream().mapToInt(Subscriber::backlog).sum();
    }

    /** Lets {@code action} run when the connection ends, at once if it has. */
    void onClose(Runnable action) {
        synchronized (onClose) {
            if (!closed.get()) {
                onClose.add(action);
                return;
            }
        }
        action.run();
    }

    /** Reads on a worker thread and goes on with the result on the event loop; ends the connection where that fails. */
    void read(Supplier<Slice> history, Consumer<Slice> then) {
        workers.run(context, history).onComplete(read -> {
            if (read.succeeded()) {
                then.accept(read.result());
            } else {
                LOG.debugf(read.cause(), "history cannot be read");
                close(Closing.UNAVAILABLE, Optional.of(Control.reconnect(Closing.UNAVAILABLE, RETRY_MILLIS)));
            }
        });
    }

    void heartbeat() {
        if (!closed.get() && !outlet.heartbeat()) {
            Closing reason = outlet.full() ? Closing.SLOW : Closing.SILENT;
            close(reason, Optional.of(Control.reconnect(reason, RETRY_MILLIS)));
        }
    }

    /** Sends what waits for the reader, as much as its socket takes. */
    void pump(Deliveries deliveries) {
        scheduled.set(false);
        boolean sent = false;
        for (Subscriber subscriber : subscribers.values()) {
            sent |= !closed.get() && subscriber.pump(outlet, deliveries);
        }
        if (sent) {
            outlet.flush();
        }
    }

    private void runOnClose() {
        List<Runnable> actions;
        synchronized (onClose) {
            actions = List.copyOf(onClose);
            onClose.clear();
        }
        subscribers.values().forEach(Subscriber::leave);
        cancelExpiry.run();
        actions.forEach(Runnable::run);
    }

    private void replace(Feed feed, Optional<Subscriber> by) {
        Map<Feed, Subscriber> next = new HashMap<>(subscribers);
        Optional<Subscriber> before = Optional.ofNullable(next.remove(feed));
        by.ifPresent(subscriber -> next.put(feed, subscriber));
        subscribers = Map.copyOf(next);
        before.ifPresent(Subscriber::leave);
    }
}
