package dev.trunkline.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More posts at once than there are threads for. */
@QuarkusTest
@TestProfile(ManyPostsTest.FewThreads.class)
class ManyPostsTest extends RunningFeed {

    private static final int AT_ONCE = 400;

    /** So few that a queue of theirs is full most of the time. */
    public static final class FewThreads implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.thread-pool.max-threads", "4", "quarkus.thread-pool.queue-size", "8");
        }
    }

    @Test
    void each_is_written_or_refused_and_none_waits_in_vain() throws Exception {
        String start = poll("/v1/feed").getString("next");
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, AT_ONCE)
                .mapToObj(i -> http.sendAsync(
                        HttpRequest.newBuilder(root.resolve("/v1/users/" + ada + "/posts"))
                                .header("Authorization", bearer(ada).get("Authorization"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"one of many\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()))
                .toList();
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(120, TimeUnit.SECONDS);
        List<Integer> statuses =
                answers.stream().map(answer -> answer.join().statusCode()).toList();
        assertThat(statuses).containsOnly(201, 503);
        assertThat(poll("/v1/feed?limit=100&after=" + start).getList("items")).hasSize((int)
                Math.min(100, statuses.stream().filter(each -> each == 201).count()));
    }
}
