package dev.trunkline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kill -9} of one part after the other, while readers are attached and posts are made. */
class CrashIT {

    private final RunningSystem system = RunningSystem.shared();
    private final String gateway = system.gateway();

    @ParameterizedTest
    @ValueSource(strings = {"feed-service-1", "feed-service-2", "user-service-1", "redis", "postgres", "gateway"})
    void every_acknowledged_post_arrives_once_and_in_order_through_the_death_of(String victim) throws Exception {
        system.awaitReady();
        Member ada = Member.join(gateway, "ada");
        Member bob = Member.join(gateway, "bob");
        ada.follow(bob);
        try (FeedReader sse = new SseReader(ada, ada.homeFeed()).start();
                FeedReader socket = new SocketReader(ada, ada.homeFeed()).start();
                FeedReader poll = new PollReader(ada, ada.homeFeed()).start();
                Writer writer = new Writer(bob)) {
            await().until(() -> sse.isAttached() && socket.isAttached() && poll.isAttached());
            writer.start();
            await().until(() -> writer.acknowledged().size() >= 10);
            ProcessHandle killed = system.process(victim);
            killed.destroyForcibly();
            await().atMost(Duration.ofMinutes(1)).until(() -> isBack(victim, killed));
            int before = writer.acknowledged().size();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> writer.acknowledged().size() >= before + 10);
            List<String> acknowledged = writer.stop();
            for (FeedReader reader : List.of(sse, socket, poll)) {
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(reader.texts())
                        .as(reader.getClass().getSimpleName())
                        .containsSubsequence(acknowledged));
                assertThat(reader.texts()).doesNotHaveDuplicates();
                assertThat(reader.resets()).isZero();
            }
        }
    }

    private boolean isBack(String child, ProcessHandle killed) {
        try {
            return system.process(child).pid() != killed.pid();
        } catch (IllegalStateException | java.io.UncheckedIOException e) {
            return false;
        }
    }

    /** Posts numbered texts, one after the other; a post without a 201 counts as never promised. */
    private static final class Writer implements AutoCloseable {

        private final Member author;
        private final List<String> acknowledged = new CopyOnWriteArrayList<>();
        private final Thread thread = new Thread(this::run, "writer");
        private volatile boolean closed;

        private Writer(Member author) {
            this.author = author;
        }

        private void start() {
            thread.start();
        }

        /** Ends after the post at hand; what was acknowledged until then. */
        private List<String> stop() throws InterruptedException {
            closed = true;
            thread.join();
            return acknowledged;
        }

        private List<String> acknowledged() {
            return acknowledged;
        }

        @Override
        public void close() {
            closed = true;
        }

        private void run() {
            for (int i = 0; !closed; i++) {
                String text = "post " + i;
                try {
                    Response response = author.post(text);
                    if (response.statusCode() == 201) {
                        acknowledged.add(text);
                    }
                } catch (RuntimeException e) {
                    // The gateway was gone; the next post tries again.
                } catch (Exception e) {
                    // REST-assured throws the client's checked exceptions undeclared: the same holds for them.
                }
                LockSupport.parkNanos(Duration.ofMillis(30).toNanos());
            }
        }
    }
}
