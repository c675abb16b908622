package dev.trunkline.feed.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;

/** The body of a response that is no chunks of ours, as HTTP/2 has it: it gets the content, without any framing. */
public final class ResponseSink implements Sink {

    private final ConnectionBase connection;
    private final HttpServerResponse response;

    public ResponseSink(HttpConnection connection, HttpServerResponse response) {
        this.connection = (ConnectionBase) connection;
        this.response = response.setWriteQueueMaxSize(Wire.HIGH_WATER);
    }

    @Override
    public ContextInternal context() {
        return connection.getContext();
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
    public long missing() {
        return full() ? 1 : 0;
    }

    @Override
    public void cut() {
        if (response.streamId() < 0) {
            // HTTP/1.0 has one stream. Past the library, which would wait for what it has written.
            connection.channelHandlerContext().close();
        } else if (!response.closed()) {
            response.reset();
        }
    }
}
