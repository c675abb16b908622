package dev.trunkline.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** More long polls than there are threads, and than the threads' queue has room for. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class ManyPollsTest extends RunningFeed {

    private static final int POLLS = 1_500;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource(value = "/", management = true)
    URI management;

    private int waiting() {
        return RestAssured.get(management.resolve("/feed/stats")).jsonPath().getInt("subscribers.long-poll");
    }

    @Test
    void one_post_answers_them_all() throws Exception {
        for (int round = 0; round < 2; round++) {
            String start = poll("/v1/feed").getString("next");
            List<CompletableFuture<HttpResponse<String>>> polls = Stream.generate(() -> http.sendAsync(
                            HttpRequest.newBuilder(root.resolve("/v1/feed?wait=30&after=" + start))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString()))
                    .limit(POLLS)
                    .toList();
            await().pollInterval(Duration.ofMillis(100)).until(() -> waiting() == POLLS);
            post(ada, "to all " + round);
            String text = "to all " + round;
            for (CompletableFuture<HttpResponse<String>> poll : polls) {
                HttpResponse<String> answer = poll.join();
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(JSON.readTree(answer.body()).get("items").findValuesAsText("text"))
                        .containsExactly(text);
            }
        }
        await().until(() -> waiting() == 0);
    }
}
