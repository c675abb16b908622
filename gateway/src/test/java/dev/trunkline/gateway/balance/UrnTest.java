package dev.trunkline.gateway.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class UrnTest {

    private static final int DRAWS = 20_000;

    private final Random random = new Random(1);

    @Property(tries = 50)
    void each_is_drawn_as_often_as_its_weight_says(
            @ForAll @Size(min = 2, max = 12) List<@IntRange(min = 1, max = 9) Integer> weights) {
        Urn urn = new Urn(doubles(weights));
        int[] drawn = new int[weights.size()];
        for (int i = 0; i < DRAWS; i++) {
            drawn[urn.any(random)]++;
        }

        double total = weights.stream().mapToInt(Integer::intValue).sum();
        for (int i = 0; i < drawn.length; i++) {
            assertThat((double) drawn[i] / DRAWS).isCloseTo(weights.get(i) / total, within(0.03));
        }
    }

    @Property(tries = 50)
    void another_is_never_the_same_and_any_of_the_others_by_their_weights(
            @ForAll @Size(min = 2, max = 12) List<@IntRange(min = 1, max = 9) Integer> weights,
            @ForAll @IntRange(min = 0, max = 11) int first) {
        Urn urn = new Urn(doubles(weights));
        int one = first % weights.size();
        int[] drawn = new int[weights.size()];
        for (int i = 0; i < DRAWS; i++) {
            drawn[urn.other(one, random)]++;
        }

        assertThat(drawn[one]).isZero();
        double others = weights.stream().mapToInt(Integer::intValue).sum() - weights.get(one);
        for (int i = 0; i < drawn.length; i++) {
            if (i != one) {
                assertThat((double) drawn[i] / DRAWS).isCloseTo(weights.get(i) / others, within(0.03));
            }
        }
    }

    @Test
    void weights_count_against_their_mean() {
        Urn uneven = new Urn(new double[] {300, 100});
        Urn even = new Urn(new double[] {300, 300, 300});

        assertThat(uneven.weight(0)).isEqualTo(1.5);
        assertThat(uneven.weight(1)).isEqualTo(0.5);
        assertThat(even.weight(2)).isEqualTo(1);
    }

    private static double[] doubles(List<Integer> weights) {
        return weights.stream().mapToDouble(Integer::doubleValue).toArray();
    }
}
