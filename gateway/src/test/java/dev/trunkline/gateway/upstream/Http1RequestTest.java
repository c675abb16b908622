package dev.trunkline.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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

/** Requests on one connection, over real sockets: what is written, and what that has to do with the answer. */
class Http1RequestTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

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
