package dev.trunkline.gateway.exchange;

import java.util.ArrayList;
import java.util.List;

/**
 * Coarse timeouts for one event loop: setting and clearing one is a few pointer writes, so that each request can have
 * its own. They fire up to two ticks late. Not thread-safe; time is what {@link #advance} last said.
 */
public final class DeadlineWheel {

    /** An entry, meant to be a superclass of what times out, so that no object is made for it. */
    public abstract static class Timeout {
        private Timeout previous;
        private Timeout next;
        private long atTick;

        /** Called once; the timeout is no longer set by then. */
        protected abstract void expired();

        /** The gateway is about to stop, and waits no longer; most have nobody to tell. */
        protected void stopping() {}
    }

    private static final class Slot extends Timeout {
        @Override
        protected void expired() {
            throw new IllegalStateException("a slot is not a timeout");
        }
    }

    private final long tickNanos;
    private final Timeout[] slots;
    private final long origin;
    private long tick;

    /**
     * @param slots a power of two
     */
    public DeadlineWheel(long tickNanos, int slots, long nowNanos) {
        if (Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException(slots + " is not a power of two");
        }
        this.tickNanos = tickNanos;
        this.origin = nowNanos;
        this.slots = new Timeout[slots];
        for (int i = 0; i < slots; i++) {
            Timeout slot = new Slot();
            slot.previous = slot;
            slot.next = slot;
            this.slots[i] = slot;
        }
    }

    /** Sets a timeout so many nanoseconds from the last advance; one that was set is moved. */
    public void set(Timeout timeout, long delayNanos) {
        clear(timeout);
        // One tick more than the delay, since the current tick has partly gone by.
        timeout.atTick = tick + Math.max(0, delayNanos + tickNanos - 1) / tickNanos + 1;
        Timeout slot = slots[(int) (timeout.atTick & slots.length - 1)];
        timeout.previous = slot.previous;
        timeout.next = slot;
        slot.previous.next = timeout;
        slot.previous = timeout;
    }

    public void clear(Timeout timeout) {
        if (timeout.next != null) {
            timeout.previous.next = timeout.next;
            timeout.next.previous = timeout.previous;
            timeout.next = null;
            timeout.previous = null;
        }
    }

    /** Tells all that are set that the gateway waits no longer. They stay set unless they clear themselves. */
    public void stop() {
        List<Timeout> all = new ArrayList<>();
        for (Timeout slot : slots) {
            for (Timeout entry = slot.next; entry != slot; entry = entry.next) {
                all.add(entry);
            }
        }
        for (Timeout entry : all) {
            // One that was told may have cleared another.
            if (entry.next != null) {
                entry.stopping();
            }
        }
    }

    public void advance(long nowNanos) {
        long target = (nowNanos - origin) / tickNanos;
        while (tick < target) {
            tick++;
            expire(slots[(int) (tick & slots.length - 1)]);
        }
    }

    private void expire(Timeout slot) {
        // Entries of later rounds stay; an expiring one may set or clear others, so each step starts afresh.
        Timeout entry = slot.next;
        while (entry != slot) {
            if (entry.atTick <= tick) {
                clear(entry);
                entry.expired();
                entry = slot.next;
            } else {
                entry = entry.next;
            }
        }
    }
}
