package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** More readers at once than there are threads for, and than there is room for. */
@QuarkusTest
@TestProfile(ManyReadersTest.FewThreads.class)
class ManyReadersTest extends RunningFeed {

    private static final int AT_ONCE = 150;
    private static final int THREADS = 4;
    private static final int ROOM = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Inject
    Vertx vertx;

    /** So few that a queue of theirs is full most of the time; and no heartbeat finds what was left behind. */
    public static final class FewThreads implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.thread-pool.max-threads", "" + THREADS,
                    "quarkus.thread-pool.queue-size", "8",
                    "feed.heartbeat", "10m",
                    "feed.connections", "" + ROOM,
                    "feed.connections-per-user", "10000",
                    "feed.connections-per-address", "10000");
        }
    }

    /** How a reader was answered: a status, or a close code where the socket was there already. */
    private record Answer(int code, AutoCloseable connection) {}

    /** Takes each thread and each place in their queue, until {@code over}. */
    private void fill(CountDownLatch over) {
        AtomicInteger running = new AtomicInteger();
        // What runs beside this test may end, and make room once more, until all threads are taken.
        await().atMost(PATIENCE).until(() -> {
            boolean refused = vertx.executeBlocking(
                            () -> {
                                running.incrementAndGet();
                                return over.await(10, TimeUnit.MINUTES);
                            },
                            false)
                    .failed();
            return refused && running.get() == THREADS;
        });
    }

    private int connected() {
        JsonPath stats = given().get(management.resolve("/feed/stats")).jsonPath();
        return stats.getInt("subscribers.sse") + stats.getInt("subscribers.websocket");
    }

    private CompletableFuture<Answer> stream(String path, Optional<UUID> user) {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path));
        user.ifPresent(known -> request.header("Authorization", bearer(known).get("Authorization")));
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream())
                .thenApply(answer -> new Answer(answer.statusCode(), answer.body()));
    }

    private CompletableFuture<Answer> socket(UUID user) {
        CompletableFuture<Answer> answered = new CompletableFuture<>();
        http.newWebSocketBuilder()
                .subprotocols("trunkline.feed.v1+json")
                .header("Authorization", bearer(user).get("Authorization"))
                .buildAsync(
                        URI.create(
                                root.resolve(home(user) + "/socket").toString().replaceFirst("http", "ws")),
                        new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
                                from.request(1);
                                if (part.toString().contains("caught-up")) {
                                    answered.complete(new Answer(200, from::abort));
                                }
                                return null;
                            }

                            @Override
                            public void onError(WebSocket from, Throwable broken) {
                                answered.complete(new Answer(1006, () -> {}));
                            }

                            @Override
                            public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                                answered.complete(new Answer(code, () -> {}));
                                return null;
                            }
                        })
                .whenComplete((there, refused) -> {
                    if (refused != null) {
                        answered.complete(new Answer(status(refused), () -> {}));
                    }
                });
        return answered;
    }

    private static int status(Throwable refused) {
        Throwable cause = refused instanceof CompletionException ? refused.getCause() : refused;
        return cause instanceof WebSocketHandshakeException answered
                ? answered.getResponse().statusCode()
                : 0;
    }

    private static List<Answer> all(Stream<Supplier<CompletableFuture<Answer>>> readers) throws Exception {
        List<CompletableFuture<Answer>> answers = readers.map(Supplier::get).toList();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(answers)
                .filteredOn(answer -> !answer.isDone())
                .isEmpty());
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private static void leave(Answer answer) {
        try {
            answer.connection().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void each_is_let_in_or_refused_and_none_leaves_anything_behind() throws Exception {
        for (int round = 0; round < 2; round++) {
            List<Answer> answers = all(Stream.<Supplier<CompletableFuture<Answer>>>generate(
                            () -> () -> stream(home(ada) + "/events", Optional.of(ada)))
                    .limit(AT_ONCE)
                    .flatMap(stream -> Stream.of(stream, () -> socket(ada))));
            assertThat(answers).extracting(Answer::code).isSubsetOf(200, 503, 4003, 1006);
            answers.forEach(ManyReadersTest::leave);
            await().atMost(PATIENCE).until(() -> connected() == 0);
        }
        List<Answer> calm = all(Stream.of(() -> stream(home(ada) + "/events", Optional.of(ada)), () -> socket(ada)));
        assertThat(calm).extracting(Answer::code).containsOnly(200);
        calm.forEach(ManyReadersTest::leave);
    }

    @Test
    void a_socket_that_asks_nothing_of_the_database_needs_no_thread_to_open_or_to_end() throws Exception {
        await().atMost(PATIENCE).until(() -> connected() == 0);
        CountDownLatch over = new CountDownLatch(1);
        try {
            fill(over);
            List<SocketClient> sockets = Stream.generate(() -> socket("/v1/feed", Optional.empty()))
                    .limit(20)
                    .toList();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(sockets)
                    .allSatisfy(socket -> assertThat(socket.types()).contains("caught-up")));
            assertThat(sockets).extracting(SocketClient::closeCode).containsOnly(0);
            assertThat(connected()).isEqualTo(20);
            sockets.forEach(SocketClient::close);
            await().atMost(PATIENCE).until(() -> connected() == 0);
        } finally {
            over.countDown();
        }
    }

    @Test
    void exactly_as_many_are_let_in_as_there_is_room_for() throws Exception {
        await().atMost(PATIENCE).until(() -> connected() == 0);
        List<Answer> answers = all(Stream.<Supplier<CompletableFuture<Answer>>>generate(
                        () -> () -> stream("/v1/feed/events", Optional.empty()))
                .limit(ROOM + 100));
        assertThat(answers).filteredOn(answer -> answer.code() == 200).hasSize(ROOM);
        assertThat(answers).filteredOn(answer -> answer.code() == 503).hasSize(100);
        answers.forEach(ManyReadersTest::leave);
        await().atMost(PATIENCE).until(() -> connected() == 0);
        List<Answer> again = all(Stream.of(() -> stream("/v1/feed/events", Optional.empty())));
        assertThat(again).extracting(Answer::code).containsOnly(200);
        again.forEach(ManyReadersTest::leave);
    }
}
