package dev.trunkline.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No {@code Accept} makes a feed fail, as pages or as a stream. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class AcceptTest extends RunningFeed {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "*/",
                "/*",
                ";;;",
                ",",
                "*",
                "*/json",
                "*/*;q=abc",
                "\"",
                "a/b/c",
                "*/*;q=9;q",
                "*; q=.2, */*; q=.2"
            })
    void what_asks_for_nothing_that_can_be_understood_gets_what_there_is(String accept) throws IOException {
        assertThat(status("/v1/feed?limit=1", accept)).isEqualTo(200);
        assertThat(status("/v1/feed/events", accept)).isEqualTo(200);
        assertThat(status(home(ada), accept)).isEqualTo(401);
    }

    @Test
    void an_event_stream_is_had_by_who_asks_for_one_among_nonsense_and_not_by_who_asks_for_something_else()
            throws IOException {
        assertThat(status("/v1/feed/events", ";;;, text/event-stream;q=abc")).isEqualTo(200);
        assertThat(status("/v1/feed/events", "image/png, x")).isEqualTo(406);
    }

    private int status(String path, String accept) throws IOException {
        try (Socket socket = new Socket(root.getHost(), root.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAccept: " + accept
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String line = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
            return Integer.parseInt(line.substring(9, 12));
        }
    }
}
