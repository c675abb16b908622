package dev.trunkline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.testing.Http1;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** {@code kill -9} of user-service in the middle of a thousand registrations, follows and patches. */
class UserCrashIT {

    private static final int PEOPLE = 16;
    private static final int REGISTRATIONS = 240;
    private static final int FOLLOWS = 400;
    private static final int PATCHES = 360;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningSystem system = RunningSystem.shared();
    private final String users = "http://localhost:" + system.port(RunningSystem.Port.TRUNKLINE_USER_PORT);
    private final HttpClient client =
            Http1.builder().connectTimeout(Duration.ofSeconds(5)).build();
    private final AtomicInteger acknowledged = new AtomicInteger();
    /** What each kind of request has made that a client was told of. */
    private final Map<String, String> registered = new ConcurrentHashMap<>();

    private final Map<String, List<String>> followed = new ConcurrentHashMap<>();
    private final Map<String, String> named = new ConcurrentHashMap<>();

    @Test
    void what_was_acknowledged_is_there_and_nothing_is_half_done() throws Exception {
        system.awaitReady();
        List<Member> people = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            people.add(Member.join(users, "crash"));
        }
        Counts before = counts();
        ExecutorService clients = Executors.newFixedThreadPool(24);
        try {
            List<Future<Void>> work = new ArrayList<>();
            for (Callable<Void> each : tasks(people)) {
                work.add(clients.submit(each));
            }
            await().atMost(Duration.ofMinutes(2)).until(() -> acknowledged.get() >= 300);
            system.process("user-service-1").destroyForcibly();
            for (Future<Void> each : work) {
                each.get();
            }
        } finally {
            clients.shutdownNow();
        }
        system.awaitReady();
        assertThat(registered).hasSize(REGISTRATIONS);
        assertEverythingAcknowledgedIsThere(people);
        assertCountsEqualRows();
        Counts after = counts();
        assertThat(after.accounts() - before.accounts()).isEqualTo(REGISTRATIONS);
        // Each version of an account and each new follow has one event, and nothing else has.
        assertThat(after.events() - before.events())
                .isEqualTo(after.versions() - before.versions() + after.follows() - before.follows());
        await().atMost(Duration.ofMinutes(1)).untilAsserted(this::assertFeedServiceHasEveryEventOnce);
    }

    private List<Callable<Void>> tasks(List<Member> people) {
        Random random = new Random(7);
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < REGISTRATIONS; i++) {
            String handle = "c" + Long.toString(random.nextLong(1L << 50), 36);
            tasks.add(() -> register(handle));
        }
        for (int i = 0; i < FOLLOWS; i++) {
            Member follower = people.get(random.nextInt(PEOPLE));
            Member followee = people.get((people.indexOf(follower) + 1 + random.nextInt(PEOPLE - 1)) % PEOPLE);
            tasks.add(() -> follow(follower, followee));
        }
        for (Member person : people) {
            for (int i = 0; i < PATCHES / PEOPLE; i++) {
                int number = i;
                tasks.add(() -> rename(person, "name " + number));
            }
        }
        Collections.shuffle(tasks, random);
        return tasks;
    }

    /** Repeats under one key until there is an answer: whichever try it was, one account is made. */
    private Void register(String handle) throws Exception {
        String body = JSON.writeValueAsString(Map.of(
                "handle",
                handle,
                "displayName",
                handle,
                "email",
                handle + "@example.test",
                "password",
                Member.PASSWORD));
        String key = UUID.randomUUID().toString();
        HttpResponse<String> answer = untilAnswered(() -> request("/v1/users")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        registered.put(handle, JSON.readTree(answer.body()).get("id").asText());
        acknowledged.incrementAndGet();
        return null;
    }

    private Void follow(Member follower, Member followee) throws Exception {
        String path = "/v1/users/" + follower.id() + "/following/" + followee.id();
        HttpResponse<String> answer =
                untilAnswered(() -> authorised(follower, path).PUT(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        followed.computeIfAbsent(follower.id(), id -> Collections.synchronizedList(new ArrayList<>()))
                .add(followee.id());
        acknowledged.incrementAndGet();
        return null;
    }

    /** One at a time for each person, so that the last acknowledged name is the one that must be there. */
    private Void rename(Member person, String name) throws Exception {
        synchronized (person) {
            String path = "/v1/users/" + person.id();
            while (true) {
                HttpResponse<String> read =
                        untilAnswered(() -> authorised(person, path).GET());
                HttpResponse<String> answer = untilAnswered(() -> authorised(person, path)
                        .header("Content-Type", "application/merge-patch+json")
                        .header("If-Match", read.headers().firstValue("ETag").orElseThrow())
                        .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"displayName\": \"" + name + "\"}")));
                if (answer.statusCode() == 200) {
                    named.put(person.id(), name);
                    acknowledged.incrementAndGet();
                    return null;
                }
                // A repetition of what was done before its answer was lost: read again.
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(412);
            }
        }
    }

    private void assertEverythingAcknowledgedIsThere(List<Member> people) throws Exception {
        for (Map.Entry<String, String> each : registered.entrySet()) {
            assertThat(get("/v1/users/" + each.getValue()).get("handle").asText())
                    .isEqualTo(each.getKey());
        }
        for (Member person : people) {
            assertThat(get("/v1/users/" + person.id()).get("displayName").asText())
                    .isEqualTo(named.get(person.id()));
            assertThat(get("/v1/users/" + person.id() + "/following?limit=100").findValuesAsText("id"))
                    .containsAll(followed.getOrDefault(person.id(), List.of()));
        }
    }

    private void assertCountsEqualRows() throws SQLException {
        assertThat(number("users", """
                        SELECT count(*) FROM accounts a LEFT JOIN follow_counts c ON c.account_id = a.id
                        WHERE coalesce(c.following, 0) <> (SELECT count(*) FROM follows WHERE follower_id = a.id)
                           OR coalesce(c.followers, 0) <> (SELECT count(*) FROM follows WHERE followee_id = a.id)""")).isZero();
    }

    /** Positions without a gap, each applied: feed-service moves past a position once, with what it tells. */
    private void assertFeedServiceHasEveryEventOnce() throws SQLException {
        long events = number("users", "SELECT count(*) FROM user_events");
        assertThat(number("users", "SELECT count(DISTINCT position) FROM user_events"))
                .isEqualTo(events);
        assertThat(number("users", "SELECT max(position) FROM user_events")).isEqualTo(events);
        assertThat(number("feed", "SELECT position FROM users_progress")).isEqualTo(events);
        String follows =
                "SELECT md5(string_agg(follower_id::text || followee_id::text, ',' ORDER BY follower_id, followee_id)) FROM follows";
        assertThat(text("feed", follows)).isEqualTo(text("users", follows));
        assertThat(text(
                        "feed",
                        "SELECT md5(string_agg(id::text || handle || display_name, ',' ORDER BY id)) FROM authors"
                                + " WHERE handle NOT LIKE 'deleted%'"))
                .isEqualTo(text(
                        "users",
                        "SELECT md5(string_agg(id::text || handle || display_name, ',' ORDER BY id)) FROM accounts"
                                + " WHERE deleted_at IS NULL"));
    }

    private record Counts(long accounts, long versions, long follows, long events) {}

    private Counts counts() throws SQLException {
        return new Counts(
                number("users", "SELECT count(*) FROM accounts"),
                number("users", "SELECT sum(version) FROM accounts"),
                number("users", "SELECT count(*) FROM follows"),
                number("users", "SELECT count(*) FROM user_events"));
    }

    private long number(String database, String query) throws SQLException {
        return Long.parseLong(text(database, query));
    }

    private String text(String database, String query) throws SQLException {
        try (Connection connection = system.database(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    private interface Attempt {
        HttpRequest.Builder request();
    }

    /** Tries again while the service is away or busy. */
    private HttpResponse<String> untilAnswered(Attempt attempt) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (System.nanoTime() < deadline) {
            try {
                HttpResponse<String> answer = client.send(
                        attempt.request().timeout(Duration.ofSeconds(15)).build(),
                        HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 503 && answer.statusCode() != 409) {
                    return answer;
                }
            } catch (IOException away) {
                // It was killed under the request, or has not come back yet.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new IllegalStateException("user-service did not come back");
    }

    private JsonNode get(String path) throws IOException {
        HttpResponse<String> answer = untilAnswered(() -> request(path).GET());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(users + path));
    }

    private HttpRequest.Builder authorised(Member member, String path) {
        return request(path).header("Authorization", "Bearer " + member.token());
    }
}
