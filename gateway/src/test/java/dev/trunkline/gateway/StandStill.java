package dev.trunkline.gateway;

import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What a slow side does to the other one: it pours as fast as it may, and at some time stands still. */
public final class StandStill {

    private static final long STILL = Duration.ofMillis(400).toNanos();
    private static final int CHUNK = 1 << 16;

    private StandStill() {}

    /**
     * Writes so many bytes as fast as the other side takes them.
     *
     * @param written counts them
     * @param whole is done when all are written
     */
    public static void pour(WriteStream<Buffer> to, long bytes, AtomicLong written, Runnable whole) {
        Buffer chunk = Buffer.buffer(new byte[CHUNK]);
        while (written.get() < bytes && !to.writeQueueFull()) {
            written.addAndGet(CHUNK);
            to.write(chunk);
        }
        if (written.get() < bytes) {
            to.drainHandler(drained -> pour(to, bytes, written, whole));
        } else {
            whole.run();
        }
    }

    /** The value of a counter once it has begun to move and then stood still for a while. */
    public static long of(AtomicLong counter) {
        long[] last = {-1, System.nanoTime()};
        await().until(() -> {
            long now = counter.get();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return now > 0 && System.nanoTime() - last[1] > STILL;
        });
        return last[0];
    }
}
