package dev.trunkline.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Answers that nobody reads as fast as they come, or to their end, over real sockets. */
class SlowAnswersTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    @Test
    void who_does_not_read_gets_all_of_it_later_and_little_is_read_ahead() throws Exception {
        int size = 64 << 20;
        AtomicInteger written = new AtomicInteger();
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {
                    RawEndpoint.say(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                    byte[] piece = new byte[1 << 16];
                    for (int i = 0; i < size; i += piece.length) {
                        socket.getOutputStream().write(piece);
                        written.addAndGet(piece.length);
                    }
                });
                LineInTest line = new LineInTest(up.port(), 1, 4, LONG)) {
            LineInTest.Asked asked = line.getSlowly();
            UpstreamAnswer answer = LineInTest.join(asked.head);
            // The kernel takes some megabytes.
            AtomicInteger before = new AtomicInteger(-1);
            await().pollInterval(Duration.ofMillis(300))
                    .atMost(LONG)
                    .until(() -> before.getAndSet(written.get()) == written.get());
            assertThat(written.get()).isLessThan(size);
            assertThat(line.on(() -> asked.body.length())).isZero();
            assertThat(line.lending.lent()).isLessThan(256 << 10);

            line.run(answer::resume);
            await().atMost(LONG).until(() -> line.on(() -> asked.body.length()) > 0);
            line.run(() -> {
                asked.pausing = false;
                answer.resume();
            });
            assertThat(LineInTest.join(asked.end).length()).isEqualTo(size);
            assertThat(line.lending.lent()).isZero();
        }
    }

    @Test
    void a_short_answer_leaves_its_connection_though_it_is_not_read() throws Exception {
        try (RawEndpoint up = RawEndpoint.saying(CHUNKED + "3\r\nabc\r\n3\r\ndef\r\n0\r\nSum: 6\r\n\r\n");
                LineInTest line = new LineInTest(up.port(), 1, 4, LONG)) {
            LineInTest.Asked slow = line.getSlowly();
            UpstreamAnswer answer = LineInTest.join(slow.head);

            assertThat(line.get().text()).isEqualTo("abcdef");
            assertThat(slow.end).isNotDone();

            line.run(answer::resume);
            await().atMost(LONG).until(() -> line.on(() -> slow.body.length()) == 3);
            line.run(answer::resume);
            await().atMost(LONG).until(() -> line.on(() -> slow.body.length()) == 6);
            assertThat(slow.end).isNotDone();
            line.run(answer::resume);
            assertThat(slow.text()).isEqualTo("abcdef");
            assertThat(answer.trailers().get("sum")).isEqualTo("6");
            assertThat(up.connections()).hasSize(1);
        }
    }

    @Test
    void who_leaves_such_an_answer_does_no_harm_to_the_next_on_its_connection() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {
                    if (asked.incrementAndGet() > 1) {
                        go.await();
                    }
                    RawEndpoint.say(socket, CHUNKED + "3\r\nabc\r\n0\r\n\r\n");
                });
                LineInTest line = new LineInTest(up.port(), 1, 4, LONG)) {
            LineInTest.Asked leaves = line.getSlowly();
            LineInTest.join(leaves.head);
            LineInTest.Asked next = line.get();
            LineInTest.join(next.connected);

            line.run(() -> leaves.connected.join().reset(leaves.head.join(), () -> false, 8));
            line.run(() -> leaves.head.join().resume());
            go.countDown();

            assertThat(next.text()).isEqualTo("abc");
            assertThat(leaves.end).isNotDone();
            assertThat(up.connections()).hasSize(1);
        }
    }

    @Test
    void who_leaves_earlier_ends_the_connection_and_hears_nothing_more() throws Exception {
        CompletableFuture<Integer> end = new CompletableFuture<>();
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {
                    RawEndpoint.say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                    end.complete(socket.getInputStream().read());
                });
                LineInTest line = new LineInTest(up.port())) {
            LineInTest.Asked asked = line.get();
            LineInTest.join(asked.head);
            line.run(() -> asked.connected.join().reset(8));
            assertThat(LineInTest.join(end)).isEqualTo(-1);
            await().atMost(LONG).until(() -> line.on(line.line::idle));
            assertThat(asked.end).isNotDone();
        }
    }

    @Test
    void who_leaves_an_answer_behind_which_its_connection_was_closed_leaves_no_memory() throws Exception {
        String piece = "x".repeat(50_000);
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {});
                LineInTest line = new LineInTest(up.port(), 1, 4, LONG)) {
            LineInTest.Asked asked = line.getSlowly();
            await().atMost(LONG).until(() -> up.heads().size() == 1);
            line.run(() -> {
                line.comesIn(asked, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
                for (int i = 0; i < 4; i++) {
                    line.comesIn(asked, piece);
                }
            });
            assertThat(line.on(() -> line.unreadBytes(asked))).isEqualTo(2 * piece.length());
            up.connections().get(0).close();
            await().atMost(LONG).until(() -> line.on(line.line::idle));
            assertThat(asked.end).isNotDone();

            line.run(() -> asked.connected.join().reset(8));

            assertThat(line.on(() -> line.unreadBytes(asked))).isZero();
            assertThat(line.lending.lent()).isZero();
        }
    }

    @Test
    void what_waits_of_an_early_answer_is_dropped_with_its_request() throws Exception {
        String body = "x".repeat(20_000);
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {});
                LineInTest line = new LineInTest(up.port(), 1, 4, LONG)) {
            LineInTest.Asked asked = new LineInTest.Asked(HttpMethod.POST, request -> {
                request.chunked();
                request.write(Buffer.buffer("half"));
            });
            asked.pausing = true;
            line.run(() -> line.line.join(asked));
            await().atMost(LONG).until(() -> up.heads().size() == 1);
            line.run(() -> line.comesIn(asked, "HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + body));
            UpstreamAnswer answer = LineInTest.join(asked.head);

            line.run(() -> asked.connected.join().reset(8));
            line.run(answer::resume);
            line.run(() -> {});

            assertThat(asked.body.length()).isZero();
            assertThat(asked.end).isNotDone();
            assertThat(line.lending.lent()).isZero();
        }
    }

    @Test
    void many_small_chunks_do_not_wait_for_long() throws Exception {
        int chunks = 200_000;
        CompletableFuture<Integer> waited = new CompletableFuture<>();
        AtomicInteger told = new AtomicInteger();
        try (RawEndpoint up = RawEndpoint.saying(CHUNKED + "1\r\nx\r\n".repeat(chunks) + "0\r\n\r\n");
                LineInTest line = new LineInTest(up.port(), 1, 4, LONG)) {
            LineInTest.Asked asked = line.getSlowly();
            Http1Answer answer = (Http1Answer) LineInTest.join(asked.head);
            await().atMost(LONG).until(() -> line.on(answer::isFull));
            line.run(() -> {
                asked.pausing = false;
                answer.onPiece(piece -> told.incrementAndGet());
                answer.resume();
                // Behind all that has waited, which is told at once, and before any more is read.
                Vertx.currentContext().runOnContext(now -> waited.complete(told.get()));
            });
            assertThat(LineInTest.join(waited)).isBetween(1, 1_000);
            LineInTest.join(asked.end);
            assertThat(told).hasValue(chunks);
        }
    }
}
