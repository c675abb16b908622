package dev.trunkline.gateway.connection;

import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The time of a gateway with one event loop, which passes when a test says so. While no request comes, nobody asks for it but
 * who looks at the connections and the wheel of deadlines, each as often as the other.
 */
final class ClockInTest implements LongSupplier {

    private final AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    private final AtomicLong asked = new AtomicLong();

    @Override
    public long getAsLong() {
        long now = nanos.get();
        asked.incrementAndGet();
        return now;
    }

    /** Lets so much time pass, and then the gateway look at it twice, so that it looks at its connections once. */
    void pass(int seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
        long before = asked.get();
        await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> asked.get() > before + 1);
    }
}
