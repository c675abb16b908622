package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.redis.client.impl.types.MultiType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedisBatchTest {

    private final List<String> told = new ArrayList<>();
    private final RedisBatch batch = new RedisBatch(RedisKeys.of(Optional.empty()));

    @Test
    void strangers_of_one_whose_request_breaks_are_told_all_the_same() {
        askedByThree();
        batch.answered(MultiType.create(0, false));
        assertThat(told).containsExactly("one true", "broken true", "three true");
    }

    @Test
    void and_so_they_are_when_nobody_answers() {
        askedByThree();
        batch.failed();
        assertThat(told).containsExactly("one false", "broken false", "three false");
    }

    private void askedByThree() {
        for (String name : List.of("one", "broken", "three")) {
            batch.begin(numbers -> {
                told.add(name + " " + numbers.known());
                if (name.equals("broken")) {
                    throw new ClassCastException("one of ours");
                }
            });
        }
    }
}
