package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.resilience.Failure;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.StreamResetException;

/** Names what an attempt came to that broke before its answer: for whoever decides what comes next, and for spans. */
final class FailureCause {

    /** RFC 9113 §7. */
    private static final long REFUSED_STREAM = 7;

    private FailureCause() {}

    /**
     * @param request that broke
     * @param kept whether its connection had been used before
     */
    static Failure of(Throwable cause, HttpClientRequest request, boolean kept) {
        if (GoAway.unread(request, cause)) {
            return Failure.UNREAD;
        }
        if (cause instanceof StreamResetException reset) {
            return reset.getCode() == REFUSED_STREAM ? Failure.UNSENT : Failure.BROKEN;
        }
        if (cause instanceof Http2Exception own && own.error() == Http2Error.REFUSED_STREAM) {
            // The stream could not be opened; the upstream knows nothing of it.
            return Failure.UNREAD;
        }
        return kept ? Failure.STALE : Failure.BROKEN;
    }

    /** In the words of spans; a poor status speaks for itself. */
    static String word(Choice.Result result) {
        return switch (result) {
            case ANSWERED, SERVER_ERROR -> "";
            case NOT_CONNECTED -> "not_connected";
            case BROKEN -> "broken";
            case TIMED_OUT -> "timeout";
            case CANCELLED -> "cancelled";
        };
    }
}
