package dev.trunkline.user.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.rest.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void one_more_than_may_wait_is_refused_at_once() throws Exception {
        Turns turns = new Turns(1, 0, Duration.ofHours(1));
        CompletableFuture<String> first = occupy(turns);
        assertThatThrownBy(() -> turns.take(() -> "second"))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> assertThat(refusal.status())
                        .isEqualTo(503));
        release.countDown();
        assertThat(first.get()).isEqualTo("first");
        assertThat(turns.take(() -> "third")).isEqualTo("third");
    }

    @Test
    void who_waits_too_long_is_refused() throws Exception {
        Turns turns = new Turns(1, 1, Duration.ofMillis(1));
        CompletableFuture<String> first = occupy(turns);
        assertThatThrownBy(() -> turns.take(() -> "second")).isInstanceOf(ProblemException.class);
        release.countDown();
        assertThat(first.get()).isEqualTo("first");
    }

    @Test
    void a_call_that_fails_gives_its_turn_back() {
        Turns turns = new Turns(1, 0, Duration.ZERO);
        assertThatThrownBy(() -> turns.take(() -> {
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        assertThat(turns.take(() -> "next")).isEqualTo("next");
    }

    private CompletableFuture<String> occupy(Turns turns) throws InterruptedException {
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> turns.take(() -> {
            running.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "first";
        }));
        running.await();
        return first;
    }
}
