package dev.trunkline.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LatencyQuantileTest {

    @Test
    void few_latencies_say_nothing() {
        LatencyQuantile quantile = new LatencyQuantile(0.95);
        for (int i = 0; i < 99; i++) {
            quantile.record(1_000_000);
        }
        assertThat(quantile.nanos()).isEmpty();
        quantile.record(1_000_000);
        assertThat(quantile.nanos()).isPresent();
    }

    @Property(tries = 50)
    void it_is_within_an_eighth_of_the_exact_one(@ForAll long seed) {
        Random random = new Random(seed);
        LatencyQuantile quantile = new LatencyQuantile(0.95);
        long[] all = new long[1_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (long) Math.exp(random.nextDouble() * 20) + 1;
            quantile.record(all[i]);
        }
        Arrays.sort(all);

        assertThat((double) quantile.nanos().orElseThrow()).isBetween(all[949] * 0.999, all[949] * 1.126 + 1);
    }

    @Test
    void what_is_long_ago_is_forgotten() {
        LatencyQuantile quantile = new LatencyQuantile(0.9);
        record(quantile, 10_000, 50_000_000);
        record(quantile, 50_000, 1_000_000);

        assertThat(quantile.nanos().orElseThrow()).isLessThan(1_200_000);
    }

    private static void record(LatencyQuantile quantile, int times, long nanos) {
        for (int i = 0; i < times; i++) {
            quantile.record(nanos);
        }
    }
}
