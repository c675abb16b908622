package dev.trunkline.feed.live;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.log.Entry;
import dev.trunkline.feed.log.Selection;
import dev.trunkline.feed.log.Slice;
import dev.trunkline.feed.wire.Framable;
import dev.trunkline.feed.wire.Label;
import dev.trunkline.outbox.Head;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One feed on one connection: takes entries on the log's thread and hands them to the connection's outlet on its event
 * loop, as fast as that takes them.
 */
final class Subscriber implements Receiver {

    private final LiveConnection connection;
    private final Optional<Label> label;
    private final History history;
    private final Runnable onReset;
    private final AtomicBoolean left = new AtomicBoolean();
    private final Seam seam;
    private volatile Feeds.Place place = new Feeds.Place(() -> Selection.EVERYONE, () -> {});
    private volatile String epoch = "";
    private Optional<Control> reset = Optional.empty();
    // Of the event loop only.
    private boolean caughtUp;
    private boolean reading;

    /** Reads what a feed shows behind a position. */
    interface History {

        /** If memory reaches that far. */
        default Optional<Slice> fromMemory(Selection selection, long position) {
            return Optional.empty();
        }

        /** From wherever it is; may block. */
        Slice after(Selection selection, long position);
    }

    /**
     * @param label stands in its events where the connection has several feeds
     * @param onReset hears of each reset that is sent
     */
    Subscriber(LiveConnection connection, Optional<Label> label, History history, int backlog, Runnable onReset) {
        this.connection = connection;
        this.label = label;
        this.onReset = onReset;
        this.history = history;
        this.seam = new Seam(backlog);
    }

    /** Takes its place in the feed's audience, which it has before it begins. */
    void joined(Feeds.Place taken) {
        place = taken;
    }

    void begin(long after, Head head, Optional<Control> resetFirst) {
        synchronized (seam) {
            if (!seam.begun()) {
                epoch = head.epoch();
                reset = resetFirst;
                seam.begin(after, head.position());
            }
        }
    }

    @Override
    public void widen(Head head) {
        synchronized (seam) {
            if (head.epoch().equals(epoch)) {
                seam.widen(head.position());
            }
        }
        connection.wake();
    }

    @Override
    public void restart(Head head) {
        synchronized (seam) {
            epoch = head.epoch();
            reset = Optional.of(Control.reset(Cursor.of(head), "the log has a new history"));
            seam.restart(head.position());
        }
        connection.wake();
    }

    @Override
    public void offer(Entry entry) {
        synchronized (seam) {
            seam.offer(entry);
        }
        connection.wake();
    }

    /** How many events wait for the reader. */
    int backlog() {
        synchronized (seam) {
            return seam.backlog();
        }
    }

    void leave() {
        if (left.compareAndSet(false, true)) {
            place.leave().run();
        }
    }

    /** Sends what there is until the outlet is full; true if it sent anything. */
    boolean pump(Outlet outlet, Deliveries deliveries) {
        boolean sent = false;
        while (!left.get() && !outlet.full()) {
            Optional<Control> control = takeReset();
            if (control.isPresent()) {
                caughtUp = false;
                onReset.run();
                outlet.send(labelled(control.get()));
            } else {
                Optional<Entry> next = take();
                if (next.isEmpty()) {
                    return rest(outlet) || sent;
                }
                outlet.send(labelled(next.get()));
                if (caughtUp) {
                    deliveries.sent(next.get());
                }
            }
            sent = true;
        }
        return sent;
    }

    /** Nothing lies ready: history is read, or the reader has caught up, and is told so once. */
    private boolean rest(Outlet outlet) {
        Optional<Seam.Want> want;
        synchronized (seam) {
            want = seam.wanted();
            if (want.isEmpty()) {
                if (caughtUp || !seam.caughtUp() || reset.isPresent()) {
                    return false;
                }
                caughtUp = true;
                outlet.send(labelled(Control.caughtUp(Cursor.of(epoch, seam.tell()))));
                return true;
            }
        }
        if (!reading) {
            Seam.Want page = want.get();
            Selection shown = place.selection().get();
            Optional<Slice> near = history.fromMemory(shown, page.after());
            if (near.isPresent()) {
                read(page, near.get());
            } else {
                reading = true;
                connection.read(() -> history.after(place.selection().get(), page.after()), slice -> read(page, slice));
            }
        }
        return false;
    }

    private void read(Seam.Want page, Slice slice) {
        reading = false;
        synchronized (seam) {
            seam.history(page, slice);
        }
        connection.wake();
    }

    private Framable labelled(Framable event) {
        return label.map(event::labelled).orElse(event);
    }

    private Optional<Control> takeReset() {
        synchronized (seam) {
            Optional<Control> taken = reset;
            reset = Optional.empty();
            return taken;
        }
    }

    private Optional<Entry> take() {
        synchronized (seam) {
            return seam.next();
        }
    }
}
