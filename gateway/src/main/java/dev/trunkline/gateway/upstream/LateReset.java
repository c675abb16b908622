package dev.trunkline.gateway.upstream;

import io.netty.channel.EventLoop;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.function.BooleanSupplier;

/**
 * Resets a request of HTTP/1.1 whose answer is being relayed. Vert.x gives a connection back as soon as all of an answer
 * is there, though its end may wait for long behind bytes that the client does not take. By then the connection may be
 * another request's, and a reset would close it under that one. So what waits is let go first, to nobody any more; only
 * an answer whose end was not there then has its connection still.
 */
final class LateReset {

    private LateReset() {}

    /**
     * @param whole whether the end of the answer has been told
     */
    static void unlessWhole(HttpClientRequest request, UpstreamAnswer answer, BooleanSupplier whole, long code) {
        EventLoop loop = ((ConnectionBase) request.connection()).channel().eventLoop();
        // Not at once: who calls may be in the middle of a chunk, and stop the answer once more behind it.
        loop.execute(() -> {
            answer.resume();
            // What waits is told in a task of its own, which this one comes behind.
            loop.execute(() -> {
                if (!whole.getAsBoolean()) {
                    request.reset(code);
                }
            });
        });
    }
}
