package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LocalBucketsTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void keys_have_buckets_of_their_own() {
        LocalBuckets buckets = new LocalBuckets(new TokenBucket(SECOND, 2), 10);
        assertThat(buckets.take("a", 0)).isEqualTo(1);
        assertThat(buckets.take("a", 0)).isZero();
        assertThat(buckets.take("a", 0)).isEqualTo(-SECOND);
        assertThat(buckets.take("b", 0)).isEqualTo(1);
    }

    @Test
    void a_token_given_back_can_be_taken_again() {
        LocalBuckets buckets = new LocalBuckets(new TokenBucket(SECOND, 1), 10);
        buckets.take("a", 0);
        buckets.giveBack("a", 0);
        assertThat(buckets.take("a", 0)).isZero();
    }

    @Test
    void many_threads_together_get_no_more_than_the_burst() throws Exception {
        LocalBuckets buckets = new LocalBuckets(new TokenBucket(SECOND, 1_000), 10);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Integer> greedy = () -> {
                int given = 0;
                for (int i = 0; i < 1_000; i++) {
                    given += buckets.take("a", 0) >= 0 ? 1 : 0;
                }
                return given;
            };
            int given = 0;
            for (Future<Integer> each : threads.invokeAll(List.of(greedy, greedy, greedy, greedy))) {
                given += each.get();
            }
            assertThat(given).isEqualTo(1_000);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_flood_of_keys_neither_grows_the_store_nor_resets_a_limit() {
        LocalBuckets buckets = new LocalBuckets(new TokenBucket(10 * SECOND, 1), 100);
        assertThat(buckets.take("mine", 0)).isZero();
        List<Long> mine = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            buckets.take("other-" + i, i * 10_000L);
            if (i % 10_000 == 0) {
                mine.add(buckets.take("mine", i * 10_000L));
            }
        }
        assertThat(buckets.size()).isLessThanOrEqualTo(100);
        assertThat(mine).allMatch(remaining -> remaining < 0);
    }

    @Test
    void buckets_that_are_full_again_make_room() {
        LocalBuckets buckets = new LocalBuckets(new TokenBucket(SECOND, 1), 100);
        for (int i = 0; i < 100; i++) {
            buckets.take("old-" + i, 0);
        }
        assertThat(buckets.take("new", 3 * SECOND)).isZero();
        assertThat(buckets.size()).isEqualTo(1);
    }
}
