package dev.trunkline.gateway.connection;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * How fast the bodies of one client's streams come. One that trickles holds a place with the upstream for as long as its
 * route allows; a body of gRPC, or what follows an extended CONNECT, is a conversation and may pause.
 */
final class Http2Bodies {

    private static final String GRPC = "application/grpc";

    /** What has come of a body, afresh after each span that was good. */
    private static final class Body {
        /** Who waits to be told to go on sends nothing before that, but does not wait for ever (RFC 9110 §10.1.1). */
        private boolean begun;

        private long sinceNanos;
        private long bytes;
        private boolean watched;

        Body(boolean begun) {
            this.begun = begun;
        }
    }

    private final Http2Connection connection;
    private final Http2LocalFlowController flow;
    private final Http2Connection.PropertyKey key;
    private final long patienceNanos;
    private final int leastRate;

    Http2Bodies(Http2Connection connection, Http2LocalFlowController flow, long patienceNanos, int leastRate) {
        this.connection = connection;
        this.flow = flow;
        this.key = connection.newKey();
        this.patienceNanos = patienceNanos;
        this.leastRate = leastRate;
    }

    /** A head has come that does not end its stream. */
    void head(int id, Http2Headers headers) {
        Http2Stream stream = connection.stream(id);
        CharSequence type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        boolean conversation = headers.contains(HttpHeaderNames.UPGRADE)
                || "CONNECT".contentEquals(headers.method() == null ? "" : headers.method())
                || type != null && type.toString().startsWith(GRPC);
        if (stream != null && !conversation) {
            CharSequence expect = headers.get(HttpHeaderNames.EXPECT);
            stream.setProperty(
                    key, new Body(expect == null || !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expect)));
        }
    }

    void data(int id, int bytes, boolean last) {
        Http2Stream stream = connection.stream(id);
        Body body = stream == null ? null : stream.getProperty(key);
        if (body == null) {
            return;
        }
        if (last) {
            stream.removeProperty(key);
        } else {
            body.begun = true;
            body.bytes += bytes;
        }
    }

    /** The stream has ended without data, by trailers. */
    void ended(int id) {
        Http2Stream stream = connection.stream(id);
        if (stream != null) {
            stream.removeProperty(key);
        }
    }

    boolean tooSlow(Http2Stream stream, long nowNanos) {
        Body body = stream.getProperty(key);
        if (body == null) {
            return false;
        }
        boolean mayCome = flow.windowSize(stream) > 0 && flow.windowSize(connection.connectionStream()) > 0;
        if (!body.watched || !mayCome) {
            // Where it has no window left, that it sends nothing is our doing.
            begin(body, nowNanos);
            return false;
        }
        long nanos = nowNanos - body.sinceNanos;
        if (nanos <= patienceNanos) {
            return false;
        }
        boolean slow = body.begun && body.bytes * 1e9 < (double) leastRate * nanos;
        body.begun = true;
        begin(body, nowNanos);
        return slow;
    }

    private static void begin(Body body, long nowNanos) {
        body.watched = true;
        body.sinceNanos = nowNanos;
        body.bytes = 0;
    }
}
