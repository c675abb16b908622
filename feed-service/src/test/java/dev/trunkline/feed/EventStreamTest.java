package dev.trunkline.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.feed.live.Closing;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is particular to Server-Sent Events. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class EventStreamTest extends RunningFeed {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | gzip",
                "br, gzip;q=0.5, identity;q=0.1 | gzip",
                "* | gzip",
                "identity |",
                "gzip;q=0 |",
                "*;q=0.5, gzip;q=0 |",
                "br |",
            })
    void is_compressed_for_whom_accepts_it(String accepted, String coding) {
        SseClient sse = sse("/v1/feed", Map.of("Accept-Encoding", accepted));
        assertThat(sse.response().headers().firstValue("Content-Encoding")).isEqualTo(Optional.ofNullable(coding));
        assertThat(sse.response().headers().firstValue("Vary")).contains("Accept-Encoding");
        await().until(sse::caughtUp);
        for (String text : List.of("one", "two", "\uD83D\uDE80".repeat(500))) {
            post(ada, text);
        }
        await().untilAsserted(() -> assertThat(sse.texts()).containsExactly("one", "two", "\uD83D\uDE80".repeat(500)));
    }

    @Test
    void is_the_same_for_who_offers_http_2() {
        try (SseClient sse = new SseClient(
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build(),
                root.resolve("/v1/feed/events"),
                Map.of("Accept-Encoding", "gzip"))) {
            assertThat(sse.response().version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            await().until(sse::caughtUp);
            post(ada, "by the version that is spoken");
            await().untilAsserted(() -> assertThat(sse.texts()).containsExactly("by the version that is spoken"));
            await().until(() -> sse.lines().contains(":"));
        }
    }

    @Test
    void a_compressed_stream_ends_as_gzip_does() {
        String token = issuer.token(ada, "ada", Duration.ofSeconds(6));
        SseClient sse = sse(home(ada), Map.of("Authorization", "Bearer " + token, "Accept-Encoding", "gzip"));
        post(ada, "within its time");
        await().atMost(Duration.ofSeconds(20)).until(sse::ended);
        assertThat(sse.broken()).isEmpty();
        assertThat(sse.texts()).containsExactly("within its time");
        assertThat(sse.events("error")).hasSize(1);
    }

    @Test
    void the_public_one_ends_with_the_token_that_it_is_read_by_and_says_so() {
        SseClient anonymous = sse("/v1/feed", Map.of());
        String token = issuer.token(ada, "ada", Duration.ofSeconds(5));
        SseClient sse = sse("/v1/feed", Map.of("Authorization", "Bearer " + token));
        await().atMost(Duration.ofMinutes(1)).until(sse::ended);
        assertThat(sse.events("error"))
                .extracting(error -> error.get("code").asInt())
                .containsExactly(Closing.TOKEN_EXPIRED.code());
        assertThat(sse.broken()).isEmpty();
        assertThat(anonymous.ended()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"gzip", "identity"})
    void a_quiet_stream_gives_signs_of_life(String coding) {
        SseClient sse = sse("/v1/feed", Map.of("Accept-Encoding", coding));
        await().until(() -> sse.lines().stream().filter(":"::equals).count() >= 3);
        assertThat(sse.ended()).isFalse();
    }

    @Test
    void lines_are_those_of_the_standard_whatever_the_text_holds() {
        SseClient sse = sse("/v1/feed", Map.of());
        await().until(sse::caughtUp);
        String text = "data: no\n\nevent: no\nid: 7\n: no";
        post(ada, text);
        await().untilAsserted(() -> assertThat(sse.texts()).containsExactly(text));
        // A carriage return and a NUL are no text for a post, and are refused before they could come here.
        keyed("cr", "a\rb").statusCode(400);
        keyed("nul", "a\u0000b").statusCode(400);
        assertThat(sse.lines().stream().filter(line -> !line.isEmpty()))
                .allMatch(line -> line.equals(":") || line.matches("(retry|event|id|data): .*"));
    }
}
