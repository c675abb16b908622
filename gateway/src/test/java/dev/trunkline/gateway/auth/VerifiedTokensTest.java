package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.exchange.Principal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {

    private final AtomicLong now = new AtomicLong(100);
    private final VerifiedTokens tokens = new VerifiedTokens(10, Duration.ofMinutes(10), now::get);

    @Test
    void a_token_is_remembered_until_it_expires() {
        Verdict.Good good = new Verdict.Good(new Principal.Subject("ada"), 200);
        tokens.put("t", good);
        now.set(199);
        assertThat(tokens.get("t")).isSameAs(good);
        now.set(200);
        assertThat(tokens.get("t")).isNull();
    }

    @Test
    void no_more_are_remembered_than_the_bound() {
        for (int i = 0; i < 1_000; i++) {
            tokens.put("t" + i, new Verdict.Good(new Principal.Subject("ada"), 200));
        }
        long kept = java.util.stream.IntStream.range(0, 1_000)
                .filter(i -> tokens.get("t" + i) != null)
                .count();
        assertThat(kept).isLessThanOrEqualTo(10);
    }

    @Test
    void long_ones_count_for_more() {
        for (int i = 0; i < 10; i++) {
            tokens.put(i + "t".repeat(4_096), new Verdict.Good(new Principal.Subject("ada"), 200));
        }
        long kept = java.util.stream.IntStream.range(0, 10)
                .filter(i -> tokens.get(i + "t".repeat(4_096)) != null)
                .count();
        assertThat(kept).isLessThanOrEqualTo(2);
    }
}
