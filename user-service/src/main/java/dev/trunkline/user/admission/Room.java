package dev.trunkline.user.admission;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** So many places and no more; whoever has one gives it back once, however often. */
public final class Room {

    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    public Room(int most) {
        this.most = most;
    }

    /** Takes a place if there is one. */
    public boolean enter() {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Gives back the place that was taken, when it is run first. */
    public Runnable exit() {
        AtomicBoolean gone = new AtomicBoolean();
        return () -> {
            if (gone.compareAndSet(false, true)) {
                taken.decrementAndGet();
            }
        };
    }

    int taken() {
        return taken.get();
    }
}
