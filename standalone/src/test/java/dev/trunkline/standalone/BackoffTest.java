package dev.trunkline.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Duration SHORT = Duration.ofSeconds(1);

    @Test
    void the_pause_doubles_with_each_early_death_up_to_the_limit() {
        var pauses = Stream.iterate(Backoff.NONE.after(SHORT), backoff -> backoff.after(SHORT))
                .limit(9)
                .map(backoff -> backoff.pause().toMillis())
                .toList();
        assertEquals(java.util.List.of(250L, 500L, 1000L, 2000L, 4000L, 8000L, 15000L, 15000L, 15000L), pauses);
    }

    @Test
    void who_has_lived_long_begins_anew() {
        assertEquals(Backoff.FIRST, new Backoff(7).after(Backoff.STABLE).pause());
        assertEquals(Backoff.LONGEST, new Backoff(1_000_000).after(SHORT).pause());
        assertEquals(Duration.ZERO, Backoff.NONE.pause());
    }
}
