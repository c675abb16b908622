package dev.trunkline.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.route.Concurrency;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A service as a queue with so many workers, each of which takes 10 ms for a request; load from clients that wait. */
class ConcurrencyLimitTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long WORK = 10 * MILLI;

    private int published;
    private final ConcurrencyLimit limit =
            new ConcurrencyLimit(new Concurrency(50, 5, 500), change -> published += change);
    private long now;
    private double latency;

    @Test
    void only_as_many_enter_as_the_limit_says() {
        for (int i = 0; i < 50; i++) {
            assertThat(limit.enter()).isTrue();
        }
        assertThat(limit.enter()).isFalse();
        limit.leave();
        assertThat(limit.enter()).isTrue();
    }

    @Test
    void it_grows_with_a_load_that_the_service_can_do() {
        seconds(60, 300, 1_000);

        assertThat(limit.limit()).isGreaterThan(300);
        assertThat(latency).isEqualTo(WORK);
    }

    @Test
    void it_does_not_grow_without_load() {
        seconds(60, 10, 1_000);

        assertThat(limit.limit()).isEqualTo(50);
    }

    @Test
    void it_comes_down_when_the_service_can_do_less() {
        seconds(60, 300, 1_000);
        seconds(5, 300, 40);

        assertThat(limit.limit()).isBetween(40, 140);
        assertThat(latency).isLessThan(4 * WORK);
    }

    @Test
    void it_does_not_get_used_to_an_overload_that_lasts() {
        seconds(60, 300, 1_000);
        seconds(3_600, 300, 40);

        assertThat(limit.limit()).isBetween(40, 140);
        assertThat(latency).isLessThan(4 * WORK);
    }

    @Test
    void it_comes_back_when_the_service_does() {
        seconds(60, 300, 1_000);
        seconds(20, 300, 40);
        seconds(60, 300, 1_000);

        assertThat(limit.limit()).isGreaterThan(250);
    }

    @Test
    void requests_that_are_given_up_bring_it_down_to_its_least_and_not_below() {
        for (int i = 0; i < 3_000; i++) {
            limit.enter();
            now += 10 * MILLI;
            limit.overdue(2_000 * MILLI, now);
        }

        assertThat(limit.limit()).isEqualTo(5);
    }

    @Test
    void what_is_a_few_hundred_microseconds_slower_than_usual_is_not_slow() {
        for (int i = 0; i < 10_000; i++) {
            int entered = 0;
            while (entered < 40 && limit.enter()) {
                entered++;
            }
            now += MILLI;
            for (int j = 0; j < entered; j++) {
                limit.answered(MILLI / 5 * (1 + i / 1_000 % 5), now);
            }
        }

        assertThat(limit.limit()).isGreaterThanOrEqualTo(50);
    }

    @Test
    void its_changes_add_up_to_it() {
        seconds(60, 300, 1_000);
        seconds(5, 300, 40);

        assertThat(published).isEqualTo(limit.limit());
    }

    /** So many clients, who ask again at once, before so many workers: in rounds of the latency that comes of it. */
    private void seconds(int count, int clients, int workers) {
        long end = now + TimeUnit.SECONDS.toNanos(count);
        while (now < end) {
            int entered = 0;
            while (entered < clients && limit.enter()) {
                entered++;
            }
            latency = WORK * Math.max(1, (double) entered / workers);
            now += (long) latency;
            for (int i = 0; i < entered; i++) {
                limit.answered((long) latency, now);
            }
        }
    }
}
