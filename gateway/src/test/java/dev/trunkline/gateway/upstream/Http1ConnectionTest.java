package dev.trunkline.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers on one connection, over real sockets: however they are cut, and whatever breaks. */
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
}
