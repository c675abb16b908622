package dev.trunkline.feed.live;

import dev.trunkline.feed.log.Entry;

/** A connection to one live reader, as its transport writes to it. Called on the connection's event loop only. */
public interface Outlet {

    void send(Entry entry);

    void send(Control control);

    /** Whether what was sent waits for the reader; when that ends, the transport calls {@link Subscriber#wake}. */
    boolean full();

    /**
     * Gives a sign of life, or asks for one.
     *
     * @return false if the reader gave none when it was asked the last time
     */
    boolean heartbeat();

    /** Ends the connection; without a word if it is full. */
    void close(Closing why);
}
