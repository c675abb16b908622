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
                ? !request.headers().contains(HttpHeaders.UPGRADE) && streamIsOpen(request)
                : request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static boolean streamIsOpen(HttpServerRequest request) {
        Http2ConnectionHandler handler =
                ((ConnectionBase) request.connection()).channel().pipeline().get(Http2ConnectionHandler.class);
        Http2Stream stream = handler.connection().stream(request.response().streamId());
        return stream != null && stream.state().remoteSideOpen();
    }
}
