package dev.trunkline.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to an endpoint: which are kept, for whom and how long, and who waits. */
class Http1LineTest {

    /** More than a process can have on most machines. */
    private static final int MANY_FILES = 70_000;

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void one_connection_does_for_one_request_after_the_other() throws Exception {
        try (RawEndpoint up = RawEndpoint.saying(OK);
                LineInTest line = new LineInTest(up.port())) {
            LineInTest.Asked first = line.get();
            assertThat(first.text()).isEqualTo("ok");
            LineInTest.Asked second = line.get();
            assertThat(second.text()).isEqualTo("ok");

            assertThat(LineInTest.join(first.connected).onNewConnection()).isTrue();
            assertThat(LineInTest.join(second.connected).onNewConnection()).isFalse();
            assertThat(up.connections()).hasSize(1);
            assertThat(up.heads())
                    .containsOnly("GET /path?a=b HTTP/1.1\r\nHost: up.test\r\n\r\n")
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=1\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=0\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
            })
    void a_connection_of_which_more_is_known_than_the_answer_is_not_used_again(String answer) throws Exception {
        try (RawEndpoint up = RawEndpoint.saying(answer);
                LineInTest line = new LineInTest(up.port())) {
            assertThat(line.get().text()).isEqualTo("ok");
            assertThat(line.get().text()).isEqualTo("ok");
            assertThat(up.connections()).hasSize(2);
        }
    }

    @Test
    void what_comes_unasked_ends_a_connection_that_waits() throws Exception {
        try (RawEndpoint up = RawEndpoint.saying(OK);
                LineInTest line = new LineInTest(up.port())) {
            assertThat(line.get().text()).isEqualTo("ok");
            RawEndpoint.say(up.connections().get(0), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
            await().atMost(LONG).until(() -> line.on(line.line::idle));

            assertThat(line.get().text()).isEqualTo("ok");
            assertThat(up.connections()).hasSize(2);
        }
    }

    @Test
    void a_connection_that_the_other_side_closes_is_let_go() throws Exception {
        try (RawEndpoint up = RawEndpoint.saying(OK);
                LineInTest line = new LineInTest(up.port())) {
            assertThat(line.get().text()).isEqualTo("ok");
            assertThat(line.on(line.line::idle)).isFalse();
            up.connections().get(0).close();
            await().atMost(LONG).until(() -> line.on(line.line::idle));
            assertThat(line.get().text()).isEqualTo("ok");
        }
    }

    @Test
    void who_finds_no_connection_waits_and_who_finds_no_place_is_told() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {
                    go.await();
                    RawEndpoint.say(socket, OK);
                });
                LineInTest line = new LineInTest(up.port(), 1, 2, LONG)) {
            LineInTest.Asked first = line.get();
            LineInTest.join(first.connected);
            LineInTest.Asked leaves = line.get();
            LineInTest.Asked second = line.get();
            LineInTest.Asked tooMany = line.get();
            assertThatThrownBy(tooMany.connected::join).hasCauseInstanceOf(ConnectionPoolTooBusyException.class);
            line.run(() -> line.line.leave(leaves));
            LineInTest.Asked third = line.get();

            go.countDown();

            assertThat(first.text()).isEqualTo("ok");
            assertThat(second.text()).isEqualTo("ok");
            assertThat(third.text()).isEqualTo("ok");
            assertThat(leaves.connected).isNotDone();
            assertThat(up.connections()).hasSize(1);
        }
    }

    @Test
    void who_waits_gets_another_when_the_only_connection_ends() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        CountDownLatch go = new CountDownLatch(1);
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {
                    if (first.getAndSet(false)) {
                        go.await();
                        socket.close();
                    } else {
                        RawEndpoint.say(socket, OK);
                    }
                });
                LineInTest line = new LineInTest(up.port(), 1, 2, LONG)) {
            LineInTest.Asked broken = line.get();
            LineInTest.join(broken.connected);
            LineInTest.Asked waits = line.get();
            go.countDown();
            assertThatThrownBy(broken.head::join).hasCauseInstanceOf(HttpClosedException.class);
            assertThat(waits.text()).isEqualTo("ok");
        }
    }

    @Test
    void who_cannot_be_connected_is_told_each() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        try (LineInTest line = new LineInTest(port, 1, 4, LONG)) {
            LineInTest.Asked first = line.get();
            LineInTest.Asked second = line.get();
            assertThatThrownBy(first.connected::join).hasCauseInstanceOf(IOException.class);
            assertThatThrownBy(second.connected::join).hasCauseInstanceOf(IOException.class);
            assertThat(line.on(line.line::idle)).isTrue();
        }
    }

    @Test
    void a_request_that_was_never_sent_leaves_its_connection_to_the_next() throws Exception {
        try (RawEndpoint up = RawEndpoint.saying(OK);
                LineInTest line = new LineInTest(up.port())) {
            LineInTest.Asked idle = line.ask(HttpMethod.POST, request -> {});
            UpstreamRequest request = LineInTest.join(idle.connected);
            line.run(() -> request.reset(8));
            line.run(() -> request.end());

            assertThat(line.get().text()).isEqualTo("ok");
            assertThat(up.connections()).hasSize(1);
            assertThat(up.heads()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"3, '', 3", "3, 60, 3", "30, 3, 1", "30, 2, 0", "0, 3, 1", "0, '', -1"})
    void an_unused_connection_is_kept_as_long_as_both_sides_say(int ours, String theirs, int seconds) throws Exception {
        String keepAlive = theirs.isEmpty() ? "" : "Keep-Alive: timeout=" + theirs + "\r\n";
        try (RawEndpoint up = RawEndpoint.saying("HTTP/1.1 200 OK\r\n" + keepAlive + "Content-Length: 2\r\n\r\nok");
                LineInTest line = new LineInTest(up.port(), 2, 2, Duration.ofSeconds(ours))) {
            assertThat(line.get().text()).isEqualTo("ok");
            if (seconds != 0) {
                line.run(line.line::tick);
                // It counts anew.
                assertThat(line.get().text()).isEqualTo("ok");
                assertThat(up.connections()).hasSize(1);
            }

            int ticks = seconds < 0 ? 1_000 : seconds;
            for (int i = 0; i < ticks; i++) {
                line.run(line.line::tick);
            }
            // Whatever a tick has set off has happened by the second turn of the loop after it.
            line.run(() -> {});
            line.run(() -> {});
            assertThat(line.on(line.line::idle)).isFalse();
            if (seconds >= 0) {
                line.run(line.line::tick);
                await().atMost(LONG).until(() -> line.on(line.line::idle));
            }
        }
    }

    @Test
    void a_connection_that_is_about_to_be_closed_is_nobodys() throws Exception {
        try (RawEndpoint up = RawEndpoint.saying(OK);
                LineInTest line = new LineInTest(up.port(), 4, 4, Duration.ofSeconds(1))) {
            assertThat(line.get().text()).isEqualTo("ok");
            LineInTest.Asked next = new LineInTest.Asked(HttpMethod.POST, request -> request.end());
            line.run(() -> {
                line.line.tick();
                line.line.tick();
                line.line.join(next);
            });
            assertThat(next.text()).isEqualTo("ok");
            assertThat(up.connections()).hasSize(2);
        }
    }

    @Test
    void one_that_was_made_for_somebody_who_left_is_not_new_any_more() throws Exception {
        try (RawEndpoint up = RawEndpoint.saying(OK);
                LineInTest line = new LineInTest(up.port())) {
            LineInTest.Asked leaves = new LineInTest.Asked(HttpMethod.GET, request -> request.end());
            line.run(() -> {
                line.line.join(leaves);
                line.line.leave(leaves);
            });
            await().atMost(LONG).until(() -> up.connections().size() == 1);
            await().atMost(LONG).until(() -> line.on(() -> !line.line.idle()));
            // The connecting is over when somebody gets it.
            LineInTest.Asked next = line.get();
            assertThat(next.text()).isEqualTo("ok");
            LineInTest.Asked third = line.get();
            assertThat(third.text()).isEqualTo("ok");
            assertThat(LineInTest.join(third.connected).onNewConnection()).isFalse();
        }
    }

    @Test
    void a_cold_burst_within_the_connections_is_refused_by_nobody() throws Exception {
        try (RawEndpoint up = RawEndpoint.saying(OK);
                LineInTest line = new LineInTest(up.port(), 8, 1, LONG)) {
            List<LineInTest.Asked> burst = new ArrayList<>();
            line.run(() -> {
                for (int i = 0; i < 9; i++) {
                    LineInTest.Asked asked = new LineInTest.Asked(HttpMethod.GET, request -> request.end());
                    burst.add(asked);
                    line.line.join(asked);
                }
            });
            for (LineInTest.Asked asked : burst) {
                assertThat(asked.text()).isEqualTo("ok");
            }
        }
    }

    @Test
    void when_nothing_more_can_be_opened_that_is_told_on_the_event_loop() throws Exception {
        List<InputStream> open = new ArrayList<>();
        try (RawEndpoint up = RawEndpoint.saying(OK);
                LineInTest line = new LineInTest(up.port())) {
            Thread loop = line.on(Thread::currentThread);
            assertThat(line.get().text()).isEqualTo("ok");
            up.connections().get(0).close();
            await().atMost(LONG).until(() -> line.on(line.line::idle));
            // No class can be loaded while nothing can be opened.
            Told told = new Told(new CompletableFuture<>());
            Runnable join = () -> line.line.join(told);
            line.run(() -> line.line.leave(told));
            try {
                while (open.size() < MANY_FILES) {
                    open.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException full) {
                line.run(join);
                LineInTest.join(told.by);
            } finally {
                for (InputStream one : open) {
                    one.close();
                }
            }
            assumeThat(open).as("open files").hasSizeLessThan(MANY_FILES);
            assertThat(told.by.join()).isSameAs(loop);
            assertThat(line.get().text()).isEqualTo("ok");
        }
    }

    @Test
    void what_is_kept_ends_with_the_line_and_what_is_under_way_with_its_answer() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (RawEndpoint up = new RawEndpoint((request, socket) -> {
                    if (request.startsWith("POST")) {
                        go.await();
                    }
                    RawEndpoint.say(socket, OK);
                });
                LineInTest line = new LineInTest(up.port())) {
            LineInTest.Asked slow = line.ask(HttpMethod.POST, request -> request.end());
            await().atMost(LONG).until(() -> up.heads().size() == 1);
            assertThat(line.get().text()).isEqualTo("ok");
            assertThat(up.connections()).hasSize(2);

            line.run(line.line::close);
            assertThat(line.on(line.line::idle)).isFalse();
            go.countDown();

            assertThat(slow.text()).isEqualTo("ok");
            await().atMost(LONG).until(() -> line.on(line.line::idle));
        }
    }

    /** By which thread it is that somebody hears of no connection. */
    private record Told(CompletableFuture<Thread> by) implements Line.Waiting {
        @Override
        public void connected(UpstreamRequest request) {
            by.completeExceptionally(new IllegalStateException("connected"));
        }

        @Override
        public void notConnected(Throwable cause) {
            by.complete(Thread.currentThread());
        }
    }
}
