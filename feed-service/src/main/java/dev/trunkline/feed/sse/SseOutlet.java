package dev.trunkline.feed.sse;

import dev.trunkline.feed.live.Closing;
import dev.trunkline.feed.live.Control;
import dev.trunkline.feed.live.Outlet;
import dev.trunkline.feed.log.Entry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * Writes events to a response as they come. JSON has no line breaks outside of its escapes, so each event's data is one
 * line; a cursor has none either.
 */
final class SseOutlet implements Outlet {

    /** How many bytes may wait in the socket before the reader counts as slow. */
    private static final int WATERMARK = 64 * 1024;

    private static final Buffer HEARTBEAT = Buffer.buffer(":\n\n");

    private final HttpServerResponse response;
    private boolean quiet = true;

    SseOutlet(HttpServerResponse response) {
        this.response = response.setWriteQueueMaxSize(WATERMARK);
    }

    void head() {
        response.putHeader("Content-Type", "text/event-stream;charset=UTF-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no");
    }

    /** Sends the head, and how long a client waits before it reconnects by itself. */
    void open(long retryMillis) {
        head();
        response.setChunked(true);
        write(Buffer.buffer("retry: " + retryMillis + "\n\n"));
    }

    @Override
    public void send(Entry entry) {
        write(entry.frame(SseOutlet::frame));
    }

    @Override
    public void send(Control control) {
        write(frame(control.type(), control.cursor(), control.json()));
    }

    @Override
    public boolean full() {
        return response.writeQueueFull();
    }

    @Override
    public boolean heartbeat() {
        if (quiet && !full()) {
            response.write(HEARTBEAT);
        }
        quiet = true;
        return true;
    }

    @Override
    public void close(Closing why) {
        if (full()) {
            // The end of the response would wait behind what the reader does not take.
            response.reset();
        } else {
            response.end();
        }
    }

    private void write(Buffer frame) {
        quiet = false;
        response.write(frame);
    }

    private static Buffer frame(Entry entry) {
        return frame(entry.type().text(), entry.cursor(), entry.json());
    }

    private static Buffer frame(String event, String id, String data) {
        String idLine = id.isEmpty() ? "" : "id: " + id + "\n";
        return Buffer.buffer("event: " + event + "\n" + idLine + "data: " + data + "\n\n");
    }
}
