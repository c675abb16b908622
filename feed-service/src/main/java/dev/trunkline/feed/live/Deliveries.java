package dev.trunkline.feed.live;

import dev.trunkline.feed.log.Entry;
import java.time.Clock;
import java.util.Arrays;

/**
 * Gathers what one event loop delivers in a stretch of a turn, so that a post to a thousand readers is recorded once, a
 * thousand times. Of one event loop only.
 */
final class Deliveries {

    /** So many posts of different times, then what has gathered is recorded before the stretch's end. */
    private static final int MOST = 64;

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Clock clock;
    private final Latencies latencies;
    private final long[] written = new long[MOST];
    private final long[] times = new long[MOST];
    private int size;

    Deliveries(Clock clock, Latencies latencies) {
        this.clock = clock;
        this.latencies = latencies;
    }

    void sent(Entry entry) {
        long at = entry.writtenMillis().orElse(UNKNOWN);
        if (at == UNKNOWN) {
            return;
        }
        int slot = 0;
        while (slot < size && written[slot] != at) {
            slot++;
        }
        if (slot == MOST) {
            flushed();
            slot = 0;
        }
        if (slot == size) {
            written[slot] = at;
            size++;
        }
        times[slot]++;
    }

    void flushed() {
        if (size > 0) {
            long now = clock.millis();
            for (int slot = 0; slot < size; slot++) {
                latencies.record(Math.max(0, now - written[slot]), times[slot]);
            }
            Arrays.fill(times, 0, size, 0);
            size = 0;
        }
    }
}
