package dev.trunkline.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and answers on one connection, over real sockets: however they are cut, whatever breaks, and who is slow. */
class Http1ConnectionTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"Sum: 7\r\n", ""})
    void an_answer_is_the_same_wherever_it_is_cut(String trailer) throws Exception {
        String answer = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + CHUNKED
                + "3\r\nabc\r\n4;x\r\ndefg\r\n0\r\n" + trailer + "\r\n";
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {});
                LineInTest line = new LineInTest(up.port())) {
            for (int i = 0; i < answer.length(); i++) {
                int cut = i;
                LineInTest.Asked asked = line.get();
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(LONG)
                        .until(() -> up.heads().size() == cut + 1);
                // Each part as if it had been read by itself.
                line.run(() -> line.comesIn(asked, answer.substring(0, cut)));
                line.run(() -> line.comesIn(asked, answer.substring(cut)));
                assertThat(asked.text()).isEqualTo("abcdefg");
                assertThat(LineInTest.join(asked.head).trailers().get("sum")).isEqualTo(trailer.isEmpty() ? null : "7");
                assertThat(asked.hints).hasSize(1);
                assertThat(asked.hints.get(0).get("link")).isEqualTo("</a>");
            }
            assertThat(up.connections()).hasSize(1);
        }
    }

    @Test
    void a_body_without_a_length_ends_with_the_connection() throws Exception {
        try (RawEndpoint up = RawEndpoint.lastSaying("HTTP/1.1 200 OK\r\n\r\nall of it");
                LineInTest line = new LineInTest(up.port())) {
            assertThat(line.get().text()).isEqualTo("all of it");
            await().atMost(LONG).until(() -> line.on(line.line::idle));
        }
    }

    @Test
    void one_that_ends_with_a_reset_has_not_come_whole() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {
                    RawEndpoint.say(socket, "HTTP/1.1 200 OK\r\n\r\nhalf");
                    read.await();
                    socket.setSoLinger(true, 0);
                    socket.close();
                });
                LineInTest line = new LineInTest(up.port())) {
            LineInTest.Asked asked = line.get();
            LineInTest.join(asked.head);
            read.countDown();
            assertThatThrownBy(asked.end::join).hasCauseInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD 200", "GET 204", "GET 304"})
    void an_answer_without_a_body_has_none_whatever_its_length_says(String which) throws Exception {
        String status = which.substring(which.indexOf(' ') + 1);
        try (RawEndpoint up = RawEndpoint.saying("HTTP/1.1 " + status + " X\r\nContent-Length: 1000\r\n\r\n");
                LineInTest line = new LineInTest(up.port())) {
            for (int i = 0; i < 2; i++) {
                LineInTest.Asked asked =
                        line.ask(HttpMethod.valueOf(which.substring(0, which.indexOf(' '))), r -> r.end());
                assertThat(asked.text()).isEmpty();
                assertThat(LineInTest.join(asked.head).field("content-length")).isEqualTo("1000");
            }
            assertThat(up.connections()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "nonsense\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"
            })
    void what_is_no_answer_breaks_the_request(String answer) throws Exception {
        try (RawEndpoint up = RawEndpoint.lastSaying(answer);
                LineInTest line = new LineInTest(up.port())) {
            LineInTest.Asked asked = line.get();
            assertThatThrownBy(asked.head::join).satisfies(cause -> assertThat(cause.getCause())
                    .isInstanceOfAny(HttpClosedException.class, MalformedAnswer.class));
            await().atMost(LONG).until(() -> line.on(line.line::idle));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhalf",
                CHUNKED + "4\r\nhalf\r\n",
                CHUNKED + "4\r\nhalf\r\n0\r\n",
                CHUNKED + "4\r\nhalf\r\nzzz\r\n"
            })
    void what_ends_too_soon_is_told_behind_what_has_come(String answer) throws Exception {
        try (RawEndpoint up = RawEndpoint.lastSaying(answer);
                LineInTest line = new LineInTest(up.port())) {
            LineInTest.Asked asked = line.get();
            assertThatThrownBy(asked.end::join).satisfies(cause -> assertThat(cause.getCause())
                    .isInstanceOfAny(HttpClosedException.class, MalformedAnswer.class));
            assertThat(asked.body.toString()).isEqualTo("half");
        }
    }

    @Test
    void switching_protocols_unasked_is_an_answer_and_the_end_of_the_connection() throws Exception {
        try (RawEndpoint up = RawEndpoint.saying("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nxyz");
                LineInTest line = new LineInTest(up.port())) {
            LineInTest.Asked asked = line.get();
            assertThat(LineInTest.join(asked.head).status()).isEqualTo(101);
            assertThat(asked.text()).isEmpty();
            await().atMost(LONG).until(() -> line.on(line.line::idle));
            assertThatThrownBy(() -> asked.head.join().toNetSocket()).isInstanceOf(IllegalStateException.class);
        }
    }

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
    void a_body_of_known_length_arrives_as_it_was_written() throws Exception {
        byte[] large = new byte[300_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) i;
        }
        CompletableFuture<byte[]> arrived = new CompletableFuture<>();
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {
                    byte[] body = new byte[large.length + 3];
                    new DataInputStream(socket.getInputStream()).readFully(body);
                    arrived.complete(body);
                    RawEndpoint.say(socket, OK);
                });
                LineInTest line = new LineInTest(up.port())) {
            LineInTest.Asked asked = line.ask(HttpMethod.PUT, request -> {
                request.fields().add("Content-Length", Integer.toString(large.length + 3));
                request.write(Buffer.buffer("abc"));
                request.end(Buffer.buffer(large));
                request.end(Buffer.buffer("too much"));
            });
            assertThat(asked.text()).isEqualTo("ok");
            assertThat(up.heads().get(0))
                    .startsWith("PUT /path?a=b HTTP/1.1\r\n")
                    .doesNotContain("ransfer");
            byte[] body = LineInTest.join(arrived);
            assertThat(new String(body, 0, 3, StandardCharsets.US_ASCII)).isEqualTo("abc");
            assertThat(Arrays.copyOfRange(body, 3, body.length)).isEqualTo(large);
        }
    }

    @Test
    void a_body_in_chunks_is_no_faster_than_it_is_taken() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Integer> arrived = new CompletableFuture<>();
        int pieces = 400;
        byte[] piece = new byte[100_000];
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {
                    go.await();
                    arrived.complete(dechunked(socket.getInputStream()));
                    RawEndpoint.say(socket, OK);
                });
                LineInTest line = new LineInTest(up.port())) {
            AtomicInteger written = new AtomicInteger();
            LineInTest.Asked asked = line.ask(HttpMethod.POST, request -> {
                request.chunked();
                Runnable more = () -> {
                    while (!request.isFull() && written.get() < pieces) {
                        written.incrementAndGet();
                        request.write(Buffer.buffer(piece));
                    }
                    if (written.get() == pieces) {
                        request.end();
                    }
                };
                request.onDrain(drained -> more.run());
                more.run();
            });
            await().atMost(LONG)
                    .until(() -> line.on(() -> asked.connected.join().isFull()));
            assertThat(written.get()).isLessThan(pieces);
            go.countDown();
            assertThat(asked.text()).isEqualTo("ok");
            assertThat(LineInTest.join(arrived)).isEqualTo(pieces * piece.length);
            assertThat(up.heads().get(0)).endsWith("\r\ntransfer-encoding: chunked\r\n\r\n");
        }
    }

    @Test
    void an_answer_before_the_end_of_the_request_keeps_its_connection_until_that() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {
                    RawEndpoint.say(socket, OK);
                    if (request.startsWith("POST")) {
                        answered.await();
                        dechunked(socket.getInputStream());
                    }
                });
                LineInTest line = new LineInTest(up.port(), 1, 4, LONG)) {
            LineInTest.Asked early = line.ask(HttpMethod.POST, request -> {
                request.chunked();
                request.write(Buffer.buffer("half"));
            });
            assertThat(early.text()).isEqualTo("ok");
            LineInTest.Asked next = line.get();
            assertThat(next.connected).isNotDone();

            answered.countDown();
            line.run(() -> early.connected.join().end());

            assertThat(next.text()).isEqualTo("ok");
            assertThat(up.connections()).hasSize(1);
        }
    }

    @Test
    void what_came_before_a_request_could_not_be_written_is_its_answer() throws Exception {
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {
                    RawEndpoint.say(socket, "HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nlarge");
                    // What was not read makes the end a reset.
                    socket.close();
                });
                LineInTest line = new LineInTest(up.port())) {
            LineInTest.Asked asked = line.ask(HttpMethod.POST, request -> {
                request.chunked();
                request.write(Buffer.buffer(new byte[10_000]));
            });
            UpstreamRequest request = LineInTest.join(asked.connected);
            await().atMost(LONG).until(() -> {
                line.run(() -> request.write(Buffer.buffer(new byte[10_000])));
                return asked.head.isDone();
            });
            assertThat(asked.head.join().status()).isEqualTo(413);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a b", "/a\r\nX: y", "/a\tb", "/a\u007f", "/\u0000", "/\u0120", "/\u0141"})
    void a_target_that_would_end_its_line_is_not_written(String target) throws Exception {
        try (RawEndpoint up = RawEndpoint.saying(OK);
                LineInTest line = new LineInTest(up.port())) {
            UpstreamRequest request = LineInTest.join(line.ask(HttpMethod.POST, asked -> {}).connected);
            line.run(() -> assertThatThrownBy(() -> request.line(HttpMethod.POST, target))
                    .isInstanceOf(IllegalArgumentException.class));
            line.run(() -> request.fields().add("A", "b\r\nC: d"));
            line.run(() -> assertThatThrownBy(() -> request.write(Buffer.buffer("GET / HTTP/1.1\r\n\r\n")))
                    .isInstanceOf(IllegalArgumentException.class));
            line.run(() -> request.end(Buffer.buffer("GET / HTTP/1.1\r\n\r\n")));
            // Nothing of it has been written, and the connection is as good as before.
            assertThat(line.get().text()).isEqualTo("ok");
            assertThat(up.heads()).containsExactly("GET /path?a=b HTTP/1.1\r\nHost: up.test\r\n\r\n");
            assertThat(up.connections()).hasSize(1);
        }
    }

    @Test
    void what_comes_before_a_request_was_sent_is_not_its_answer() throws Exception {
        try (RawEndpoint up = RawEndpoint.saying(OK);
                LineInTest line = new LineInTest(up.port(), 1, 4, LONG)) {
            assertThat(line.get().text()).isEqualTo("ok");
            LineInTest.Asked unsent = line.ask(HttpMethod.POST, request -> {});
            UpstreamRequest request = LineInTest.join(unsent.connected);

            RawEndpoint.say(up.connections().get(0), "HTTP/1.1 200 OK\r\nContent-Length: 44\r\n\r\npart");

            assertThatThrownBy(unsent.head::join).satisfies(cause -> assertThat(request.unread(cause.getCause()))
                    .isTrue());
            assertThat(line.get().text()).isEqualTo("ok");
            assertThat(up.connections()).hasSize(2);
        }
    }

    @Test
    void nor_what_comes_in_the_turn_in_which_it_was_written() throws Exception {
        try (RawEndpoint up = RawEndpoint.saying(OK);
                LineInTest line = new LineInTest(up.port(), 1, 4, LONG)) {
            assertThat(line.get().text()).isEqualTo("ok");
            LineInTest.Asked asked = new LineInTest.Asked(HttpMethod.GET, request -> request.end());
            line.run(() -> {
                line.line.join(asked);
                // As if the loop had found both in one turn: what is written leaves at its end.
                line.comesIn(asked, "HTTP/1.1 408 Late\r\n\r\n");
            });
            assertThatThrownBy(asked.head::join).hasCauseInstanceOf(Http1Connection.Unsent.class);
            assertThat(line.get().text()).isEqualTo("ok");
            // The request that was not answered has not left either.
            assertThat(up.heads()).hasSize(2);
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
        try (RawEndpoint up = RawEndpoint.saying("HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + body);
                LineInTest line = new LineInTest(up.port(), 1, 4, LONG)) {
            LineInTest.Asked asked = new LineInTest.Asked(HttpMethod.POST, request -> {
                request.chunked();
                request.write(Buffer.buffer("half"));
            });
            asked.pausing = true;
            line.run(() -> line.line.join(asked));
            UpstreamAnswer answer = LineInTest.join(asked.head);
            await().atMost(LONG).until(() -> line.on(() -> asked.connection.isAnswered()));

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

    @Test
    void who_waits_to_write_more_is_told_when_nobody_reads_it() throws Exception {
        CountDownLatch full = new CountDownLatch(1);
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {
                    RawEndpoint.say(socket, OK);
                    full.await();
                    socket.close();
                });
                LineInTest line = new LineInTest(up.port(), 1, 4, LONG)) {
            CompletableFuture<Void> drained = new CompletableFuture<>();
            LineInTest.Asked asked = line.ask(HttpMethod.POST, request -> {
                request.chunked();
                request.onDrain(drained::complete);
                while (!request.isFull()) {
                    request.write(Buffer.buffer(new byte[10_000_000]));
                }
            });
            assertThat(asked.text()).isEqualTo("ok");
            assertThat(drained).isNotDone();
            full.countDown();
            LineInTest.join(drained);
            assertThat(line.on(() -> asked.connected.join().isFull())).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, true", "PUT, true", "PATCH, true", "GET, false", "DELETE, false"})
    void what_usually_has_a_body_says_that_it_has_none(String method, boolean says) throws Exception {
        try (RawEndpoint up = RawEndpoint.saying(OK);
                LineInTest line = new LineInTest(up.port())) {
            assertThat(line.ask(HttpMethod.valueOf(method), request -> request.end())
                            .text())
                    .isEqualTo("ok");
            assertThat(line.ask(HttpMethod.valueOf(method), request -> request.end(Buffer.buffer()))
                            .text())
                    .isEqualTo("ok");
            assertThat(up.heads()).allMatch(head -> head.contains("content-length: 0\r\n") == says);
        }
    }

    /** The length of a body in chunks, which is read to its end. */
    private static int dechunked(InputStream in) throws IOException {
        int length = 0;
        DataInputStream data = new DataInputStream(in);
        while (true) {
            int size = Integer.parseInt(line(data), 16);
            data.readFully(new byte[size]);
            length += size;
            line(data);
            if (size == 0) {
                return length;
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Test
    void a_closed_socket_tells_what_was_kept_from_what_was_new() throws Exception {
        try (RawEndpoint up = RawEndpoint.saying(OK);
                LineInTest line = new LineInTest(up.port())) {
            assertThat(line.get().text()).isEqualTo("ok");
            Socket kept = up.connections().get(0);
            LineInTest.Asked asked = line.ask(HttpMethod.GET, request -> {});
            kept.close();
            assertThatThrownBy(asked.head::join).hasCauseInstanceOf(Http1Connection.Unsent.class);

            LineInTest.Asked fresh = line.ask(HttpMethod.GET, request -> {});
            LineInTest.join(fresh.connected);
            await().atMost(LONG).until(() -> up.connections().size() == 2);
            up.connections().get(1).close();
            assertThatThrownBy(fresh.head::join)
                    .hasCauseInstanceOf(HttpClosedException.class)
                    .satisfies(broken -> assertThat(broken.getCause()).isNotInstanceOf(Http1Connection.Unsent.class));
        }
    }
}
