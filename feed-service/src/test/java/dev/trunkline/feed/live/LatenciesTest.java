package dev.trunkline.feed.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.feed.log.Entries;
import dev.trunkline.feed.log.Entry;
import dev.trunkline.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class LatenciesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final MutableClock clock = MutableClock.at(NOW);
    private final Latencies latencies = new Latencies();
    private final Deliveries deliveries = new Deliveries(clock, latencies);

    /** A post whose id says that it was written so long ago. */
    private static Entry written(long millisAgo) {
        UUID post = new UUID((NOW.toEpochMilli() - millisAgo) << 16 | 0x7000, 1);
        return Entries.created(1, new UUID(1, 1), post);
    }

    private long count() {
        long[] counts = latencies.upTo();
        return counts[counts.length - 1];
    }

    @Example
    void each_delivery_counts_and_not_each_turn() {
        Entry slow = written(900);
        Entry quick = written(3);
        deliveries.sent(slow);
        for (int i = 0; i < 999; i++) {
            deliveries.sent(quick);
        }
        assertThat(count()).isZero();
        deliveries.flushed();
        assertThat(count()).isEqualTo(1_000);
        assertThat(latencies.quantileMillis(0.5)).isEqualTo(3);
        assertThat(latencies.quantileMillis(0.999)).isEqualTo(3);
        assertThat(latencies.quantileMillis(1)).isEqualTo(1_000);
        assertThat(latencies.sumMillis()).isEqualTo(900 + 999 * 3);
        deliveries.flushed();
        assertThat(count()).isEqualTo(1_000);
    }

    @Example
    void many_different_posts_in_a_turn_are_all_counted() {
        for (int round = 0; round < 2; round++) {
            for (int i = 1; i <= 200; i++) {
                deliveries.sent(written(i));
            }
        }
        clock.advance(Duration.ofMillis(10));
        deliveries.flushed();
        assertThat(count()).isEqualTo(400);
    }

    @Example
    void a_deletion_bears_no_time() {
        deliveries.sent(Entries.deleted(2, new UUID(1, 1), new UUID(0, 1)));
        deliveries.flushed();
        assertThat(count()).isZero();
    }

    @Provide
    Arbitrary<List<Long>> times() {
        return Arbitraries.longs().between(0, 30_000).list().ofMinSize(1).ofMaxSize(50);
    }

    @Property
    void a_quantile_is_the_bound_of_the_bucket_that_holds_it(
            @ForAll("times") List<Long> times, @ForAll @IntRange(max = 100) int percent) {
        Latencies some = new Latencies();
        times.forEach(each -> some.record(each, 1));
        double share = percent / 100.0;
        int rank = (int) Math.max(1, Math.ceil(share * times.size()));
        long exact = times.stream().sorted().toList().get(rank - 1);
        assertThat(some.quantileMillis(share))
                .isGreaterThanOrEqualTo(exact)
                .isLessThanOrEqualTo(Math.max(1, exact + exact / 2 + 1));
    }

    @Example
    void what_is_beyond_all_bounds_is_in_the_last_bucket() {
        latencies.record(3_600_000, 2);
        long[] counts = latencies.upTo();
        assertThat(counts[counts.length - 2]).isZero();
        assertThat(count()).isEqualTo(2);
        assertThat(latencies.quantileMillis(0.5)).isEqualTo(30_000);
    }
}
