package dev.trunkline.feed.socket;

import dev.trunkline.feed.live.Closing;
import dev.trunkline.feed.live.Outlet;
import dev.trunkline.feed.wire.Encoding;
import dev.trunkline.feed.wire.Framable;
import dev.trunkline.feed.wire.Heartbeat;
import dev.trunkline.feed.wire.Wire;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;

/**
 * Sends frames to one connection. All messages go this way and none through the library: its compression would count on
 * a context that ours does not keep.
 */
final class SocketOutlet implements Outlet {

    private final WebSocketConnection connection;
    private final Wire wire;
    private final Encoding encoding;
    private boolean pinged;
    private boolean ended;

    SocketOutlet(WebSocketConnection connection, Wire wire, boolean compressed) {
        this.connection = connection;
        this.wire = wire;
        this.encoding = compressed ? Encoding.SOCKET_DEFLATE : Encoding.SOCKET;
    }

    @Override
    public void send(Framable event) {
        if (!ended) {
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
        wire.onDrain(action);
    }

    /** Anything that came from the reader is a sign of life. */
    void alive() {
        pinged = false;
    }

    /** A close frame came or was sent: nothing may follow it (RFC 6455 §5.5.1). */
    void ended() {
        ended = true;
    }

    @Override
    public boolean heartbeat() {
        if (pinged) {
            return false;
        }
        pinged = true;
        if (!ended) {
            wire.write(Heartbeat.PING);
            wire.flush();
        }
        return true;
    }

    @Override
    public void close(Closing why) {
        wire.flush();
        if (full()) {
            // A close frame would wait behind what the reader does not take.
            wire.cut();
        } else if (!ended && connection.isOpen()) {
            ended = true;
            connection
                    .close(new CloseReason(why.code(), why.reason()))
                    .subscribe()
                    .with(closed -> {}, failed -> {});
        }
    }
}
