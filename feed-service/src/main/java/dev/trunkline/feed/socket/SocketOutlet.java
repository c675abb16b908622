package dev.trunkline.feed.socket;

import dev.trunkline.feed.live.Closing;
import dev.trunkline.feed.live.Control;
import dev.trunkline.feed.live.Outlet;
import dev.trunkline.feed.wire.Encoding;
import dev.trunkline.feed.wire.Farewell;
import dev.trunkline.feed.wire.Framable;
import dev.trunkline.feed.wire.Heartbeat;
import dev.trunkline.feed.wire.Pace;
import dev.trunkline.feed.wire.Wire;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.Future;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends frames to one connection. All messages go this way and none through the library: its compression would count on
 * a context that ours does not keep.
 */
final class SocketOutlet implements Outlet {

    private final WebSocketConnection connection;
    private final Wire wire;
    private final Encoding encoding;
    private final Duration farewell;
    private final Pace pace = new Pace();
    private boolean pinged;
    private boolean closing;
    private boolean ended;

    /**
     * @param farewell how long a reader may take to make room for why it is let go
     */
    SocketOutlet(WebSocketConnection connection, Wire wire, boolean compressed, Duration farewell) {
        this.farewell = farewell;
        this.connection = connection;
        this.wire = wire;
        this.encoding = compressed ? Encoding.SOCKET_DEFLATE : Encoding.SOCKET;
    }

    @Override
    public ContextInternal context() {
        return wire.context();
    }

    @Override
    public void send(Framable event) {
        if (!ended && !closing) {
            wire.write(event.framed(encoding));
        }
    }

    @Override
    public void flush() {
        wire.flush();
    }

    @Override
    public boolean full() {
        return wire.full();
    }

    @Override
    public void onDrain(Runnable action) {
        wire.onDrain(() -> {
            pace.drained();
            action.run();
        });
    }

    /** Anything that came from the reader is a sign of life. */
    void alive() {
        pinged = false;
    }

    /** The reader's close frame came: nothing may follow the answer to it (RFC 6455 §5.5.1), which it may never take. */
    void ended() {
        ended = true;
        Farewell.bound(wire, farewell, wire.ended());
    }

    @Override
    public boolean heartbeat() {
        Pace.Since since = pace.look(wire.missing());
        if (since == Pace.Since.STUCK || since == Pace.Since.IDLE && pinged) {
            return false;
        }
        // A ping lies behind all that the reader has yet to take, and who takes it is alive.
        pinged = since == Pace.Since.IDLE;
        if (pinged && !ended && !closing) {
            wire.write(Heartbeat.PING);
            wire.flush();
        }
        return true;
    }

    @Override
    public void close(Closing why, Optional<Control> last) {
        if (closing) {
            return;
        }
        closing = true;
        if (ended || !connection.isOpen()) {
            return;
        }
        last.ifPresent(word -> wire.write(word.framed(encoding)));
        wire.flush();
        // Once the close frame has left, the library waits ten seconds for the reader's.
        Farewell.bound(
                wire,
                farewell,
                Future.fromCompletionStage(connection
                        .close(new CloseReason(why.code(), why.reason()))
                        .subscribeAsCompletionStage()));
    }
}
