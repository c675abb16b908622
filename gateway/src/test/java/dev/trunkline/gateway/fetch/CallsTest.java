package dev.trunkline.gateway.fetch;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallsTest {

    private static final int MOST_BYTES = 1_024;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void threads_that_are_no_event_loops_get_their_answers_whole() throws Exception {
        int threads = 8;
        int each = 500;
        String url = url(request -> request.response().end("whole"));
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        try (Calls calls = new Calls(vertx, LONG, MOST_BYTES, threads)) {
            List<java.util.concurrent.Future<List<String>>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(callers.submit(() -> {
                    List<String> answers = new ArrayList<>();
                    for (int call = 0; call < each; call++) {
                        answers.add(await(calls.get(url)).toString());
                    }
                    return answers;
                }));
            }
            for (java.util.concurrent.Future<List<String>> answers : all) {
                assertThat(answers.get()).hasSize(each).containsOnly("whole");
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void an_answer_that_does_not_end_in_time_leaves_its_connection_to_others() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        String url = url(request -> {
            if (asked.incrementAndGet() == 1) {
                request.response().setChunked(true).write("for ever");
            } else {
                request.response().end("whole");
            }
        });
        try (Calls calls = new Calls(vertx, Duration.ofSeconds(1), MOST_BYTES, 1)) {
            assertThat(failure(calls.get(url))).contains("1000");

            await().until(() -> {
                Future<Buffer> next = calls.get(url);
                await().until(next::isComplete);
                return next.succeeded() && next.result().toString().equals("whole");
            });
        }
    }

    @Test
    void what_comes_instead_of_a_document_is_told() throws Exception {
        String large = url(request -> request.response().end("x".repeat(MOST_BYTES + 1)));
        String missing = url(request -> request.response().setStatusCode(404).end());
        try (Calls calls = new Calls(vertx, LONG, MOST_BYTES, 1)) {
            assertThat(failure(calls.get(large))).isEqualTo("more than 1024 bytes");
            assertThat(failure(calls.get(missing))).isEqualTo("status 404");
        }
    }

    private static String failure(Future<Buffer> call) {
        await().until(call::isComplete);
        assertThat(call.failed()).isTrue();
        return call.cause().getMessage();
    }

    private String url(Handler<HttpServerRequest> handler) {
        int port = await(vertx.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1"))
                .actualPort();
        return "http://127.0.0.1:" + port + "/";
    }
}
