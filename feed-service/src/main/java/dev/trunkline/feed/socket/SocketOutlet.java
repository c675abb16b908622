package dev.trunkline.feed.socket;

import dev.trunkline.feed.live.Closing;
import dev.trunkline.feed.live.Control;
import dev.trunkline.feed.live.Outlet;
import dev.trunkline.feed.log.Entry;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.buffer.Buffer;

/** Sends frames to one connection and counts what the reader has not taken yet. Of the event loop only. */
final class SocketOutlet implements Outlet {

    /** How many characters may wait in the socket before the reader counts as slow. */
    private static final int WATERMARK = 64 * 1024;

    private static final Buffer PING = Buffer.buffer("trunkline");

    private final WebSocketConnection connection;
    private final Runnable drained;
    private int unsent;
    private boolean pinged;

    SocketOutlet(WebSocketConnection connection, Runnable drained) {
        this.connection = connection;
        this.drained = drained;
    }

    @Override
    public void send(Entry entry) {
        send(entry.json());
    }

    @Override
    public void send(Control control) {
        send(control.json());
    }

    void send(String frame) {
        unsent += frame.length();
        connection.sendText(frame).subscribe().with(sent -> taken(frame), failed -> taken(frame));
    }

    @Override
    public boolean full() {
        return unsent >= WATERMARK;
    }

    /** Anything that came from the reader is a sign of life. */
    void alive() {
        pinged = false;
    }

    @Override
    public boolean heartbeat() {
        if (pinged) {
            return false;
        }
        pinged = true;
        connection.sendPing(PING).subscribe().with(sent -> {}, failed -> {});
        return true;
    }

    @Override
    public void close(Closing why) {
        if (connection.isOpen()) {
            connection
                    .close(new CloseReason(why.code(), why.reason()))
                    .subscribe()
                    .with(closed -> {}, failed -> {});
        }
    }

    private void taken(String frame) {
        boolean wasFull = full();
        unsent -= frame.length();
        if (wasFull && !full()) {
            drained.run();
        }
    }
}
