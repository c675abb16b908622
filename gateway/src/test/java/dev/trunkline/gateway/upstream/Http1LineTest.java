package dev.trunkline.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to an endpoint: which are kept, for whom and how long, and who waits. */
class Http1LineTest {

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
    @CsvSource({"3, '', 3", "3, 60, 3", "30, 3, 2", "30, 1, 1", "0, '', -1"})
    void an_unused_connection_is_kept_as_long_as_both_sides_say(int ours, String theirs, int seconds) throws Exception {
        String keepAlive = theirs.isEmpty() ? "" : "Keep-Alive: timeout=" + theirs + "\r\n";
        try (RawEndpoint up = RawEndpoint.saying("HTTP/1.1 200 OK\r\n" + keepAlive + "Content-Length: 2\r\n\r\nok");
                LineInTest line = new LineInTest(up.port(), 2, 2, Duration.ofSeconds(ours))) {
            assertThat(line.get().text()).isEqualTo("ok");
            line.run(line.line::tick);
            // It counts anew.
            assertThat(line.get().text()).isEqualTo("ok");

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
}
