package dev.trunkline.gateway.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.framing.SmugglingCases.Case;
import dev.trunkline.gateway.framing.SmugglingCases.Verdict;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each request is sent raw, and what of it reaches a server on a bare socket is looked at. */
class SmugglingTest {

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] \\d{3}");

    @RegisterExtension
    static final RecordedGateway recorded = new RecordedGateway();

    static List<Case> cases() {
        return SmugglingCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void no_request_reaches_the_upstream_in_two_readings(Case one) throws IOException {
        String answer = recorded.gateway.raw(one.request());

        assertThat(STATUS_LINE.matcher(answer).results()).as(answer).hasSize(1);
        if (one.verdict() instanceof Verdict.Once once) {
            assertThat(answer).startsWith("HTTP/1.1 200");
            assertThat(recorded.seen()).singleElement().satisfies(seen -> {
                assertThat(seen.line()).isEqualTo(once.line());
                assertThat(seen.body()).isEqualTo(once.body());
                assertThat(seen.head()).doesNotContainIgnoringCase("smuggled").doesNotContainIgnoringCase("h2c");
            });
        } else {
            int status = one.verdict() instanceof Verdict.Refused refused
                    ? refused.status()
                    : ((Verdict.Here) one.verdict()).status();
            assertThat(answer).matches("(?s)HTTP/1\\.[01] " + status + " .*");
            assertThat(recorded.seen()).isEmpty();
        }
        assertThat(recorded.upstream.unreadable()).isEmpty();
    }

    @Test
    void a_request_line_that_fills_its_bound_passes_and_one_more_octet_does_not() throws IOException {
        String longest = "/" + "a".repeat(8_192 - "GET / HTTP/1.1".length());

        assertThat(recorded.gateway.get(longest)).startsWith("HTTP/1.1 200 ");
        assertThat(recorded.gateway.get(longest + "a")).matches("(?s)HTTP/1\\.[01] 414 .*");
        assertThat(recorded.seen())
                .extracting(RecordingUpstream.Seen::line)
                .containsExactly("GET " + longest + " HTTP/1.1");
    }

    @Test
    void what_stands_before_a_malformed_request_is_still_answered() throws IOException {
        String answer = recorded.gateway.raw("GET /first HTTP/1.1\r\nHost: h\r\n\r\n"
                + "GET /second HTTP/1.1\r\nHost: h\r\nX : a\r\n\r\nGET /third HTTP/1.1\r\nHost: h\r\n\r\n");

        assertThat(STATUS_LINE.matcher(answer).results().map(line -> line.group()
                        .substring(9)))
                .containsExactly("200", "400");
        assertThat(recorded.seen()).extracting(RecordingUpstream.Seen::line).containsExactly("GET /first HTTP/1.1");
    }

    @Test
    void a_body_that_goes_wrong_on_its_way_is_cut_off_at_the_upstream_and_refused() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", recorded.gateway.port())) {
            socket.setSoTimeout(60_000);
            send(socket, "POST /half HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            await().until(() -> recorded.upstream.begun().contains("POST /half HTTP/1.1"));
            send(socket, "5 \r\nhello\r\n0\r\n\r\n");

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 400").contains("A chunk begins with its size");
        }
        assertThat(recorded.seen()).isEmpty();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
