package dev.trunkline.feed.wire;

/** Where ready bytes go. Of the connection's event loop only. */
public interface Sink {

    /** Writes; it leaves at the next {@link #flush}. */
    void write(Framed frame);

    void flush();

    boolean full();

    /** Lets {@code action} run each time when it takes bytes again after it was full. */
    void onDrain(Runnable action);

    /** Ends the connection, or the stream, at once; what waits in it is lost. */
    void cut();
}
