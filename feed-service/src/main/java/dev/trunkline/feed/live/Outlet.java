package dev.trunkline.feed.live;

import dev.trunkline.feed.wire.Framable;
import io.vertx.core.impl.ContextInternal;
import java.util.Optional;

/** A connection to one live reader, as its transport writes to it. Called on the connection's event loop only. */
public interface Outlet {

    /** The connection's event loop; whoever is elsewhere gets there by it. */
    ContextInternal context();

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
     * @return false if the reader gave none when it was asked the last time, or has taken nothing since although something
     *     waited for it
     */
    boolean heartbeat();

    /**
     * Ends the connection: nothing but {@code last} is sent any more, behind what the reader has not taken yet. Who does not
     * make room for it is cut off.
     */
    void close(Closing why, Optional<Control> last);
}
