package dev.trunkline.feed.live;

import dev.trunkline.feed.wire.Framable;

/** A connection to one live reader, as its transport writes to it. Called on the connection's event loop only. */
public interface Outlet {

    /** Writes an event; it leaves at the next {@link #flush}. */
    void send(Framable event);

    void flush();

    /** Whether what was sent waits for the reader. */
    boolean full();

    /** Lets {@code action} run each time when it is not full any more. */
    void onDrain(Runnable action);

    /**
     * Gives a sign of life, or asks for one.
     *
     * @return false if the reader gave none when it was asked the last time, or has taken nothing since
     */
    boolean heartbeat();

    /** Ends the connection; without a word if it is full. */
    void close(Closing why);
}
