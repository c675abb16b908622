package dev.trunkline.feed.live;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.log.Entry;
import dev.trunkline.feed.log.Slice;
import dev.trunkline.outbox.Head;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * One live reader: takes entries on the log's thread and hands them to its outlet on the connection's event loop, as
 * fast as that takes them.
 */
public final class Subscriber {

    private static final Logger LOG = Logger.getLogger(Subscriber.class);

    private final Context context;
    private final Outlet outlet;
    private final History history;
    private final List<Runnable> onClose = new ArrayList<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Seam seam;
    private volatile String epoch = "";
    private Optional<Control> reset = Optional.empty();
    // Of the event loop only.
    private boolean caughtUp;
    private boolean reading;

    /** Reads the reader's feed behind a position; may block. */
    interface History {
        Slice after(long position);
    }

    Subscriber(Context context, Outlet outlet, History history, int backlog) {
        this.context = context;
        this.outlet = outlet;
        this.history = history;
        this.seam = new Seam(backlog);
    }

    /** Lets it go on where it waits for the outlet to drain. */
    public void wake() {
        if (!closed.get() && scheduled.compareAndSet(false, true)) {
            context.runOnContext(turn -> {
                scheduled.set(false);
                pump();
            });
        }
    }

    /** The connection is gone; nothing is sent any more. */
    public void gone() {
        if (closed.compareAndSet(false, true)) {
            runOnClose();
        }
    }

    /** Ends the connection, with a last word if there is one. */
    public void close(Closing why, Optional<Control> last) {
        if (closed.compareAndSet(false, true)) {
            runOnClose();
            context.runOnContext(turn -> {
                last.filter(word -> !outlet.full()).ifPresent(outlet::send);
                outlet.close(why);
            });
        }
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

    void begin(long after, Head head, Optional<Control> resetFirst) {
        synchronized (seam) {
            epoch = head.epoch();
            reset = resetFirst;
            seam.begin(after, head.position());
        }
    }

    void restart(Head head) {
        synchronized (seam) {
            epoch = head.epoch();
            reset = Optional.of(Control.reset(Cursor.of(head), "the log has a new history"));
            seam.restart(head.position());
        }
        wake();
    }

    void offer(Entry entry) {
        boolean keepsUp;
        synchronized (seam) {
            keepsUp = seam.offer(entry);
        }
        if (keepsUp) {
            wake();
        } else {
            close(Closing.SLOW, Optional.empty());
        }
    }

    void heartbeat() {
        context.runOnContext(turn -> {
            if (!closed.get() && !outlet.heartbeat()) {
                close(Closing.SILENT, Optional.empty());
            }
        });
    }

    private void pump() {
        while (!closed.get() && !outlet.full()) {
            Optional<Control> control = takeReset();
            Optional<Entry> next = control.isPresent() ? Optional.empty() : take();
            if (control.isPresent()) {
                caughtUp = false;
                outlet.send(control.get());
            } else if (next.isPresent()) {
                outlet.send(next.get());
            } else {
                rest();
                return;
            }
        }
    }

    /** Nothing lies ready: history is read, or the reader has caught up. */
    private void rest() {
        long from;
        synchronized (seam) {
            if (!seam.wantsHistory()) {
                if (!caughtUp && seam.caughtUp() && reset.isEmpty()) {
                    caughtUp = true;
                    outlet.send(Control.caughtUp(Cursor.of(epoch, seam.reached())));
                }
                return;
            }
            from = seam.reached();
        }
        if (reading) {
            return;
        }
        reading = true;
        context.<Slice>executeBlocking(() -> history.after(from), false).onComplete(read -> {
            reading = false;
            if (read.failed()) {
                LOG.debugf(read.cause(), "history cannot be read");
                close(Closing.UNAVAILABLE, Optional.of(Control.reconnect(Closing.UNAVAILABLE, 1_000)));
                return;
            }
            synchronized (seam) {
                seam.history(read.result());
            }
            wake();
        });
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

    private void runOnClose() {
        List<Runnable> actions;
        synchronized (onClose) {
            actions = List.copyOf(onClose);
            onClose.clear();
        }
        actions.forEach(Runnable::run);
    }
}
