package dev.trunkline.gateway.connection;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * WebSocket over HTTP/2 (RFC 8441) for a server that does not know it: an extended CONNECT becomes the GET with
 * {@code Upgrade} that it would be in HTTP/1.1. HTTP/2 forbids clients these fields, and the codec has checked that, so
 * who sees them on an HTTP/2 request knows that they are from here.
 */
public final class ExtendedConnect extends RequestHeads {

    public static final int SETTINGS_ENABLE_CONNECT_PROTOCOL = 8;

    private static final String PROTOCOL = ":protocol";
    private static final int NONCE_OCTETS = 16;

    ExtendedConnect(Http2FrameListener next) {
        super(next);
    }

    @Override
    void head(int stream, Http2Headers headers, boolean endOfStream) throws Http2Exception {
        CharSequence protocol = headers.get(PROTOCOL);
        if (protocol == null) {
            return;
        }
        if (headers.method() == null || !"CONNECT".contentEquals(headers.method())) {
            throw Http2Exception.streamError(
                    stream, Http2Error.PROTOCOL_ERROR, "%s is for CONNECT alone (RFC 8441 section 4)", PROTOCOL);
        }
        headers.remove(PROTOCOL);
        if (HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(protocol)) {
            byte[] nonce = new byte[NONCE_OCTETS];
            ThreadLocalRandom.current().nextBytes(nonce);
            headers.method("GET");
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
            headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
            headers.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, Base64.getEncoder().encodeToString(nonce));
        }
    }
}
