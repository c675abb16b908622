package dev.trunkline.gateway.exchange;

import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/** Whether a request has a body, which HTTP/1 says by header fields and HTTP/2 by the end of the stream. */
final class Body {

    private Body() {}

    static boolean announced(HttpServerRequest request) {
        String length = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            return !length.equals("0");
        }
        return request.version() == HttpVersion.HTTP_2
                // What a WebSocket's client sends on its stream is no body.
                ? !isSocket(request) && streamIsOpen(request)
                : request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** Whether something may come behind the head: a body, or what a WebSocket's client sends on a stream of HTTP/2. */
    static boolean mayFollow(HttpServerRequest request, boolean announced) {
        return announced || request.version() == HttpVersion.HTTP_2 && isSocket(request);
    }

    /** On HTTP/2 only the gateway itself can have put this there, for an extended CONNECT (RFC 8441). */
    private static boolean isSocket(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.UPGRADE);
    }

    private static boolean streamIsOpen(HttpServerRequest request) {
        Http2Stream stream = stream(request, http2(request));
        return stream != null && stream.state().remoteSideOpen();
    }

    /** Whether some of the answer waits for its client to read, on a stream of HTTP/2. */
    static boolean answerWaits(HttpServerRequest request) {
        Http2ConnectionHandler handler = http2(request);
        if (handler == null) {
            // The connection is gone, and its handlers with it.
            return false;
        }
        Http2Stream stream = stream(request, handler);
        return stream != null && handler.encoder().flowController().hasFlowControlled(stream);
    }

    private static Http2ConnectionHandler http2(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).channel().pipeline().get(Http2ConnectionHandler.class);
    }

    private static Http2Stream stream(HttpServerRequest request, Http2ConnectionHandler handler) {
        return handler.connection().stream(request.response().streamId());
    }
}
