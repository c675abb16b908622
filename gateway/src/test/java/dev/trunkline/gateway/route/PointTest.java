package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trunkline.gateway.route.Destination.Split;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PointTest {

    private static final Upstream STABLE = Sample.upstream("stable", new Target.Host("stable", 80));
    private static final Upstream CANARY = Sample.upstream("canary", new Target.Host("canary", 80));

    @Test
    void shares_get_what_their_weights_say() {
        long canaries = IntStream.range(0, 100_000)
                .filter(i -> in(split(95, 5), Point.of("route", "user-" + i)) == CANARY)
                .count();

        assertThat(canaries / 100_000.0).isCloseTo(0.05, within(0.003));
    }

    @Test
    void who_is_in_the_canary_stays_there_when_it_grows() {
        for (int i = 0; i < 10_000; i++) {
            double point = Point.of("route", "user-" + i);
            if (in(split(95, 5), point) == CANARY) {
                assertThat(in(split(80, 20), point)).isEqualTo(CANARY);
            }
        }
    }

    @Test
    void a_key_has_another_place_in_another_route() {
        long both = IntStream.range(0, 100_000)
                .filter(i -> Point.of("one", "user-" + i) < 0.1 && Point.of("two", "user-" + i) < 0.1)
                .count();

        assertThat(both / 100_000.0).isCloseTo(0.01, within(0.002));
    }

    @Test
    void a_share_without_weight_gets_nothing() {
        assertThat(in(split(0, 1), 0)).isEqualTo(CANARY);
        assertThat(in(split(1, 0), Math.nextDown(1.0))).isEqualTo(STABLE);
    }

    private static Upstream in(Split split, double point) {
        return Point.in(split.shares(), Split.Share::weight, point).upstream();
    }

    private static Split split(int stable, int canary) {
        return new Split(List.of(new Split.Share(STABLE, stable), new Split.Share(CANARY, canary)), Optional.empty());
    }
}
