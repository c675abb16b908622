package dev.trunkline.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlineWheelTest {

    private static final long TICK = 10;

    private final DeadlineWheel wheel = new DeadlineWheel(TICK, 8, 1_000);
    private final List<String> fired = new ArrayList<>();
    private long now = 1_000;

    @Test
    void a_timeout_fires_after_its_delay_and_at_most_two_ticks_late() {
        for (long delay : new long[] {1, 9, 10, 25, 79, 80, 81, 500}) {
            long start = now;
            wheel.set(named("x"), delay);
            while (fired.isEmpty()) {
                advance(1);
            }
            assertThat(now - start).isBetween(delay, delay + 2 * TICK);
            fired.clear();
        }
    }

    @Test
    void a_cleared_timeout_does_not_fire() {
        DeadlineWheel.Timeout timeout = named("x");
        wheel.set(timeout, 20);
        wheel.clear(timeout);
        wheel.clear(timeout);
        advance(1_000);
        assertThat(fired).isEmpty();
    }

    @Test
    void setting_again_moves_a_timeout() {
        DeadlineWheel.Timeout timeout = named("x");
        wheel.set(timeout, 20);
        advance(15);
        wheel.set(timeout, 100);
        advance(80);
        assertThat(fired).isEmpty();
        advance(60);
        assertThat(fired).containsExactly("x");
    }

    @Test
    void at_the_end_those_hear_of_it_that_are_set() {
        wheel.set(named("near"), 20);
        wheel.set(named("far"), 5_000);
        DeadlineWheel.Timeout cleared = named("cleared");
        wheel.set(cleared, 20);
        wheel.set(
                new DeadlineWheel.Timeout() {
                    @Override
                    protected void expired() {
                        fired.add("clearing");
                    }

                    @Override
                    protected void stopping() {
                        wheel.clear(this);
                        wheel.clear(cleared);
                    }
                },
                // Comes up first.
                10);

        wheel.stop();

        assertThat(fired).containsExactlyInAnyOrder("near stops", "far stops");
        fired.clear();
        advance(200);
        assertThat(fired).containsExactly("near");
    }

    @Test
    void a_timeout_may_clear_and_set_others_as_it_fires() {
        DeadlineWheel.Timeout second = named("second");
        DeadlineWheel.Timeout third = named("third");
        wheel.set(
                new DeadlineWheel.Timeout() {
                    @Override
                    protected void expired() {
                        fired.add("first");
                        wheel.clear(second);
                        wheel.set(third, 30);
                    }
                },
                20);
        wheel.set(second, 20);
        advance(30);
        assertThat(fired).containsExactly("first");
        advance(60);
        assertThat(fired).containsExactly("first", "third");
    }

    @Test
    void a_long_stall_fires_everything_that_is_due() {
        wheel.set(named("a"), 10);
        wheel.set(named("b"), 300);
        wheel.set(named("c"), 100_000);
        advance(5_000);
        assertThat(fired).containsExactly("a", "b");
    }

    private void advance(long by) {
        now += by;
        wheel.advance(now);
    }

    private DeadlineWheel.Timeout named(String name) {
        return new DeadlineWheel.Timeout() {
            @Override
            protected void expired() {
                fired.add(name);
            }

            @Override
            protected void stopping() {
                fired.add(name + " stops");
            }
        };
    }
}
