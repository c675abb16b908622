package dev.trunkline.feed.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** The body of a response that is no chunks of ours, as HTTP/2 has it: it gets the content, without any framing. */
public final class ResponseSink implements Sink {

    private final HttpServerResponse response;

    public ResponseSink(HttpServerResponse response) {
        this.response = response.setWriteQueueMaxSize(Wire.HIGH_WATER);
    }

    @Override
    public void write(Framed frame) {
        response.write(Buffer.buffer(frame.plain()));
    }

    @Override
    public void flush() {
        // Each write is one.
    }

    @Override
    public boolean full() {
        return response.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable action) {
        response.drainHandler(drained -> action.run());
    }

    @Override
    public void cut() {
        response.reset();
    }
}
