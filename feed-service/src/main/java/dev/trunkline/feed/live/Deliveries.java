package dev.trunkline.feed.live;

import dev.trunkline.feed.log.Entry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/**
 * Measures the time from when a post was written to when it was handed to its readers' sockets: the longest of each
 * stretch of a turn, so that a post to a thousand readers costs no thousand records. Of one event loop only.
 */
final class Deliveries {

    private final Clock clock;
    private final Timer timer;
    private long oldest = Long.MAX_VALUE;

    Deliveries(Clock clock, Timer timer) {
        this.clock = clock;
        this.timer = timer;
    }

    void sent(Entry entry) {
        oldest = Math.min(oldest, entry.writtenMillis().orElse(Long.MAX_VALUE));
    }

    void flushed() {
        if (oldest != Long.MAX_VALUE) {
            timer.record(Math.max(0, clock.millis() - oldest), TimeUnit.MILLISECONDS);
            oldest = Long.MAX_VALUE;
        }
    }
}
