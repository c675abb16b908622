package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.resilience.Failure;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Names what an attempt came to that broke before its answer: for whoever decides what comes next, and for spans. */
final class FailureCause {

    /** RFC 9113 §7. */
    private static final long REFUSED_STREAM = 7;

    /**
     * A close that the request met on its way is heard of a round trip later, and with a packet lost in less than this. What
     * breaks after that breaks in the middle of work.
     */
    private static final long CROSSING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private FailureCause() {}

    /**
     * @param unread whether the upstream is known not to have looked at the request
     * @param kept whether its connection had been used before
     * @param sinceNanos the first of it left; negative if nothing has
     */
    static Failure of(Throwable cause, boolean unread, boolean kept, long sinceNanos) {
        if (unread) {
            return Failure.UNREAD;
        }
        if (cause instanceof StreamResetException reset) {
            return reset.getCode() == REFUSED_STREAM ? Failure.UNSENT : Failure.BROKEN;
        }
        if (cause instanceof Http2Exception own && own.error() == Http2Error.REFUSED_STREAM) {
            // The stream could not be opened; the upstream knows nothing of it.
            return Failure.UNREAD;
        }
        if (!kept || !isClose(cause)) {
            return Failure.BROKEN;
        }
        if (sinceNanos < 0) {
            return Failure.UNREAD;
        }
        return sinceNanos <= CROSSING_NANOS ? Failure.STALE : Failure.BROKEN;
    }

    /** And not, say, an answer that is none. */
    private static boolean isClose(Throwable cause) {
        return cause instanceof HttpClosedException || cause instanceof IOException;
    }

    /**
     * What it says of the endpoint. Each connection that breaks is a failure, be it one that had been kept: that some are closed
     * as a request leaves is rare, and an endpoint at which it is not would never be found out.
     */
    static Choice.Result result(Failure failure) {
        return switch (failure) {
            case BROKEN, STALE -> Choice.Result.BROKEN;
            default -> Choice.Result.CANCELLED;
        };
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
