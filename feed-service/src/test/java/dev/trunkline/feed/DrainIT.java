package dev.trunkline.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.testing.Http1;
import dev.trunkline.testing.PostgresServer;
import dev.trunkline.testing.RedisServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * SIGTERM for an instance, as a process of its own, that ten thousand read from: they are let go one after the other
 * and go on at another instance, and none misses a post or sees one twice, while posts keep coming.
 */
class DrainIT {

    /** As many as are meant, unless this process may not open that many files. */
    private static final int READERS = (int) Math.min(10_000, files() - 1_000);

    private static final Duration DRAIN = Duration.ofSeconds(8);
    private static final int RECONNECT_WITHIN_MILLIS = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** What is left of the requests, and the JVM, after the drain. */
    private static final Duration EXIT = Duration.ofSeconds(20);

    private final HttpClient http = Http1.client();
    private final RedisServer redis = RedisServer.started();
    private final Issuer issuer = new Issuer();
    private final Map<String, String> settings =
            settings(PostgresServer.shared().newDatabase());
    private final FeedProcess first = new FeedProcess("first", settings);
    private final FeedProcess second = new FeedProcess("second", settings);
    private final Crowd crowd = new Crowd();

    private static long files() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getMaxFileDescriptorCount();
    }

    private Map<String, String> settings(PostgresServer.Database database) {
        return Map.of(
                "FEED_DB_URL", database.jdbcUrl(),
                "FEED_DB_USER", database.user(),
                "FEED_DB_PASSWORD", database.password(),
                "REDIS_URL", redis.url(),
                "TRUNKLINE_JWKS_URL", issuer.jwksUrl(),
                "TRUNKLINE_ISSUER", Issuer.NAME,
                "FEED_DRAIN", DRAIN.toSeconds() + "s",
                "FEED_RECONNECT_WITHIN", RECONNECT_WITHIN_MILLIS + "ms",
                "FEED_CONNECTIONS", "11000");
    }

    @AfterEach
    void stop() {
        crowd.close();
        first.close();
        second.close();
        issuer.close();
        redis.close();
    }

    @Test
    void ten_thousand_readers_move_to_another_instance_and_miss_nothing() throws Exception {
        first.awaitReady();
        second.awaitReady();
        String start = page("?limit=1").get("next").asText();
        crowd.connect(READERS, first.port());
        eventually(() -> crowd.attached() == READERS);
        crowd.goTo(second.port());
        UUID ada = Ids.next();
        SteadyAuthor author = new SteadyAuthor(List.of(first.root(), second.root()), ada, issuer.token(ada, "ada"));
        eventually(() -> crowd.saw(2) == READERS);

        first.terminate();
        await().until(() -> !first.ready());
        assertThat(crowd.attached()).as("still attached when not ready").isGreaterThan(READERS / 2);
        assertThat(status(first.root().resolve("/v1/feed/events"))).isEqualTo(503);
        await().atMost(DRAIN.plus(EXIT)).until(() -> !first.runs());

        eventually(() -> crowd.attached() == READERS);
        int written = author.acknowledged().size();
        eventually(() -> author.acknowledged().size() > written + 3);
        author.stop();
        assertThat(log(start)).as("what was acknowledged, once").isEqualTo(author.acknowledged());
        eventually(() -> crowd.sawExactly(author.acknowledged()) == READERS);
        assertThat(crowd.faults()).isEmpty();
        spread(crowd.told());
    }

    /** Each is told once, what to wait differs, and nobody goes in a herd. */
    private static void spread(List<Crowd.Told> told) {
        assertThat(told).hasSize(READERS);
        assertThat(told).allMatch(each -> each.delayMillis() >= 0 && each.delayMillis() <= RECONNECT_WITHIN_MILLIS);
        assertThat(told.stream().mapToLong(Crowd.Told::delayMillis).distinct().count())
                .isGreaterThan(RECONNECT_WITHIN_MILLIS / 2);
        LongSummaryStatistics moments =
                told.stream().mapToLong(Crowd.Told::atMillis).summaryStatistics();
        // A machine that is behind draws this out; that it is not one moment can be told on any.
        assertThat(moments.getMax() - moments.getMin()).isGreaterThan(DRAIN.toMillis() / 4);
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(PATIENCE).until(condition);
    }

    /** The ids of the posts behind {@code start}, as the second instance pages through them. */
    private List<String> log(String start) throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        for (JsonNode page = page("?limit=100&after=" + start);
                !page.get("items").isEmpty();
                page = page("?limit=100&after=" + page.get("next").asText())) {
            page.get("items").forEach(item -> ids.add(item.get("post").get("id").asText()));
        }
        return ids;
    }

    private JsonNode page(String query) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(second.root().resolve("/v1/feed" + query))
                .build();
        return FeedClient.JSON.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private int status(URI address) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
