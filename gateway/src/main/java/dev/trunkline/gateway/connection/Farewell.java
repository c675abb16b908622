package dev.trunkline.gateway.connection;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How a connection of HTTP/2 is left without a request that is lost (RFC 9113 §6.8): a first GOAWAY names no last stream, so
 * that what is on its way is served; a second one names it. A PING behind the first tells when the client has heard of it.
 */
final class Farewell {

    private static final int PING_BYTES = 8;

    /** After its acknowledgement, for what another thread of the client was about to send, if a round trip is shorter. */
    private static final long LEAST_SETTLING = TimeUnit.MILLISECONDS.toNanos(100);

    private final HttpConnection http;
    private final long toldNanos;
    private boolean heard;
    private long settledNanos;
    private boolean last;

    Farewell(HttpConnection http, LongSupplier nanoClock) {
        this.http = http;
        this.toldNanos = nanoClock.getAsLong();
        http.goAway(0, Integer.MAX_VALUE);
        http.ping(Buffer.buffer(new byte[PING_BYTES])).onSuccess(ack -> {
            long now = nanoClock.getAsLong();
            heard = true;
            settledNanos = now + Math.max(LEAST_SETTLING, now - toldNanos);
        });
    }

    /**
     * Says what the last stream is if nothing more can come, and closes after it. To be repeated until then.
     *
     * @param active whether there are streams; one that ends may have others behind it
     * @param quietNanos how long it is waited for who does not say that he has heard, or has streams
     * @param boundMillis how long they may go on
     */
    void finish(boolean active, long nowNanos, long quietNanos, long boundMillis) {
        boolean settled = heard && !active && nowNanos - settledNanos >= 0;
        if (!last && (settled || nowNanos - toldNanos >= quietNanos)) {
            last = true;
            http.goAway(0, -1, null);
            http.shutdown(boundMillis, TimeUnit.MILLISECONDS);
        }
    }
}
