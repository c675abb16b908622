package dev.trunkline.gateway.connection;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/**
 * Refuses requests of HTTP/2 that say in two ways which host they are for (RFC 9113 §8.3.1). It stands before the server,
 * which takes the first of several {@code Host} fields where there is no {@code :authority} it can read, and drops the
 * others before anybody could count them.
 */
final class OneHost extends RequestHeads {

    OneHost(Http2FrameListener next) {
        super(next);
    }

    @Override
    void head(int stream, Http2Headers headers, boolean endOfStream) throws Http2Exception {
        CharSequence host = headers.get(HttpHeaderNames.HOST);
        // Hardly any request has one.
        if (host == null) {
            return;
        }
        CharSequence authority = headers.authority();
        if (headers.getAll(HttpHeaderNames.HOST).size() > 1
                || authority != null && !AsciiString.contentEquals(authority, host)) {
            throw Http2Exception.streamError(
                    stream, Http2Error.PROTOCOL_ERROR, "Two hosts are named (RFC 9113 section 8.3.1)");
        }
    }
}
