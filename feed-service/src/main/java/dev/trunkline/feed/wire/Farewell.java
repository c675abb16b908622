package dev.trunkline.feed.wire;

import io.vertx.core.Future;
import java.time.Duration;

/**
 * Bounds the end of a connection. Its last word is written at once, behind what the reader has not taken yet, and is small:
 * who reads on gets the one and then the other. Who does not make room for it in time is cut off. Of the connection's event
 * loop only.
 */
public final class Farewell {

    private Farewell() {}

    /**
     * Cuts {@code sink} unless {@code left} comes within {@code time}.
     *
     * @param left complete when nothing waits in this process any more: the kernel has what was written
     */
    public static void bound(Sink sink, Duration time, Future<Void> left) {
        if (left.succeeded()) {
            return;
        }
        long cut = sink.context().setTimer(Math.max(1, time.toMillis()), over -> sink.cut());
        left.onComplete(done -> {
            sink.context().owner().cancelTimer(cut);
            if (done.failed()) {
                sink.cut();
            }
        });
    }
}
