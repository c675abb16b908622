package dev.trunkline.gateway;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FileChecksTest {

    private final Vertx vertx = Vertx.vertx();
    private final FileChecks checks = new FileChecks(vertx);

    @AfterEach
    void close() {
        await(checks.end());
        await(vertx.close());
    }

    @Test
    void a_change_that_needs_another_look_gets_it_long_before_the_next_is_due() {
        int enough = 60;
        AtomicInteger looks = new AtomicInteger();

        checks.every(Duration.ofSeconds(2), "The files", () -> looks.incrementAndGet() < enough);

        // By the period alone this would take two minutes.
        await().atMost(Duration.ofSeconds(60)).until(() -> looks.get() >= enough);
    }

    @Test
    void a_look_that_fails_or_wants_others_is_not_the_last() {
        AtomicInteger looks = new AtomicInteger();

        checks.every(Duration.ofMillis(5), "The files", () -> {
            if (looks.incrementAndGet() % 3 == 0) {
                throw new IllegalStateException("in a test");
            }
            return looks.get() % 2 == 0;
        });

        await().until(() -> looks.get() > 20);
    }

    @Test
    void after_the_end_there_is_no_look_though_the_last_wanted_another() {
        AtomicInteger looks = new AtomicInteger();
        checks.every(Duration.ofMillis(5), "The files", () -> looks.incrementAndGet() > 0);
        await().until(() -> looks.get() > 2);

        await(checks.end());
        int then = looks.get();
        // Timers that were set before this one have run.
        await(vertx.timer(500));

        assertThat(looks).hasValue(then);
    }
}
