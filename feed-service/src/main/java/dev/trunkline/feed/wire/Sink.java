package dev.trunkline.feed.wire;

import io.vertx.core.impl.ContextInternal;

/** Where ready bytes go. Of the connection's event loop only. */
public interface Sink {

    ContextInternal context();

    /** Writes; it leaves at the next {@link #flush}. */
    void write(Framed frame);

    void flush();

    boolean full();

    /** How many bytes its reader has to take until it is not full any more; 0 if it is not, and 1 where that is not known. */
    long missing();

    /** Lets {@code action} run each time when it takes bytes again after it was full. */
    void onDrain(Runnable action);

    /** Ends the connection, or the stream, at once; what waits in this process is lost. */
    void cut();
}
