package dev.trunkline.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.connection.FramesInTest;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 9110 §6.6.1: an answer says when it was made. */
class DatedTest {

    private static final String OWN = "Tue, 15 Nov 1994 08:12:31 GMT";
    private static final Pattern FIELD = Pattern.compile("(?im)^date: (.*)$");
    private static final Pattern FIXDATE =
            Pattern.compile("[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT");

    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest();
        int port = gateway.upstream(request -> {
            if (request.path().equals("/up/dated")) {
                request.response().putHeader("Date", OWN);
            }
            request.response().end("fine");
        });
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: up, match: { path: /up/** }, to: up, auth: none }",
                "  - { id: fixed, match: { path: /fixed }, respond: { status: 200, body: here }, auth: none }");
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void whoever_answers_there_is_one_date_and_it_is_now() throws Exception {
        for (String answer : List.of(
                gateway.get("/nothing"),
                gateway.get("/fixed"),
                gateway.get("/up/x"),
                gateway.raw("OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
                gateway.raw("no request\r\n\r\n"))) {
            isNow(answer, dates(answer));
        }
    }

    @Test
    void an_upstreams_own_date_stays() throws Exception {
        assertThat(dates(gateway.get("/up/dated"))).containsExactly(OWN);
    }

    @Test
    void the_same_holds_for_http_2() throws Exception {
        try (FramesInTest client = new FramesInTest(gateway.port())) {
            int stream = 1;
            for (String path : List.of("/nothing", "/fixed", "/up/x", "/up/dated")) {
                client.get(stream, path);
                Http2Headers head = client.decode(client.await(frame -> frame.is(FramesInTest.HEADERS)));
                List<String> dates =
                        head.getAll("date").stream().map(CharSequence::toString).toList();
                if (path.equals("/up/dated")) {
                    assertThat(dates).containsExactly(OWN);
                } else {
                    isNow(path, dates);
                }
                stream += 2;
            }
        }
    }

    @Test
    void a_new_second_is_a_new_date_also_where_the_clock_is_set_back() {
        Dated dated = new Dated(784_887_151_000L);
        assertThat(dated.date()).hasToString(OWN);
        dated.advance(784_887_151_999L);
        assertThat(dated.date()).hasToString(OWN);
        dated.advance(784_887_152_000L);
        assertThat(dated.date()).hasToString("Tue, 15 Nov 1994 08:12:32 GMT");
        dated.advance(783_648_000_000L);
        assertThat(dated.date()).hasToString("Tue, 01 Nov 1994 00:00:00 GMT");
    }

    private static List<String> dates(String answer) {
        String head = answer.substring(0, answer.indexOf("\r\n\r\n") + 2);
        return FIELD.matcher(head)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static void isNow(String answer, List<String> dates) {
        assertThat(dates).as(answer).singleElement().satisfies(date -> {
            assertThat(date).matches(FIXDATE);
            Instant then = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
            assertThat(Duration.between(then, Instant.now()).abs()).isLessThan(Duration.ofMinutes(5));
        });
    }
}
