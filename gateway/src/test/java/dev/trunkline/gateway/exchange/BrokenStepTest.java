package dev.trunkline.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.RoutesParser;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A step that throws is a fault of ours: its request ends all the same, and gives back what it had. */
class BrokenStepTest {

    private final Vertx vertx = Vertx.vertx();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final DeadlineWheel wheel = new DeadlineWheel(1_000_000, 16, 0);
    private Routes routes;

    @BeforeEach
    void read() throws Exception {
        routes = new RoutesParser(name -> Optional.empty(), Set.of())
                .parse("x", "routes: [{ id: all, match: { path: /** }, respond: { status: 200 }, auth: none }]");
    }

    @AfterEach
    void stop() {
        GatewayInTest.await(vertx.close());
    }

    @Test
    void the_client_gets_500_and_what_was_taken_goes_back() throws Exception {
        Journey journey = journey(taking("place"), exchange -> {
            throw new ClassCastException("one of ours");
        });
        assertThat(get(journey))
                .startsWith("HTTP/1.1 500 ")
                .contains("application/problem+json", "problems/internal", "\"traceId\":\"")
                .doesNotContain("one of ours", "ClassCast");
        await().atMost(Duration.ofMinutes(1)).until(() -> journey.running() == 0);
        assertThat(said).containsExactly("place given back", "finished REFUSED 500");
    }

    @Test
    void half_an_answer_is_cut_off_for_all_to_see() throws Exception {
        Journey journey = journey(taking("place"), exchange -> {
            exchange.request().response().setChunked(true).write("half");
            throw new IllegalStateException("one of ours");
        });
        assertThat(get(journey)).startsWith("HTTP/1.1 200 ").endsWith("4\r\nhalf\r\n");
        await().atMost(Duration.ofMinutes(1)).until(() -> journey.running() == 0);
        assertThat(said).containsExactly("place given back", "finished CUT 200");
    }

    @Test
    void one_that_cannot_give_back_does_not_keep_what_others_had() throws Exception {
        Journey journey = journey(
                exchange -> {
                    exchange.onFinish(() -> {
                        throw new IllegalStateException("one of ours");
                    });
                    exchange.proceed();
                },
                taking("place"),
                BrokenStepTest::answer);
        assertThat(get(journey)).startsWith("HTTP/1.1 200 ").endsWith("whole");
        await().atMost(Duration.ofMinutes(1)).until(() -> journey.running() == 0);
        assertThat(said).containsExactly("place given back", "finished ANSWERED 200");
    }

    @Test
    void an_answer_that_cannot_be_written_is_an_end_too() throws Exception {
        Journey journey = journey(taking("place"), exchange -> {
            exchange.addAnswerHeader("x-broken", "two\r\nlines");
            throw new IllegalStateException("one of ours");
        });
        assertThat(get(journey)).isEmpty();
        await().atMost(Duration.ofMinutes(1)).until(() -> journey.running() == 0);
        assertThat(said).containsExactly("place given back", "finished REFUSED 500");
    }

    @Test
    void nor_is_one_left_open_that_failed_before_it_had_a_route_and_cannot_be_answered() throws Exception {
        routes = null;
        Journey journey = journey();
        assertThat(get(request -> {
                    request.response().setChunked(true).write("half");
                    journey.handle(request);
                }))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("4\r\nhalf\r\n");
        await().atMost(Duration.ofMinutes(1)).until(() -> said.contains("unrouted 500"));
    }

    @Test
    void what_fails_after_it_had_waited_is_told_by_who_waited() throws Exception {
        Journey journey = journey(taking("place"), exchange -> vertx.getOrCreateContext()
                .runOnContext(later -> exchange.fail(new IllegalStateException("one of ours"))));
        assertThat(get(journey)).startsWith("HTTP/1.1 500 ");
        await().atMost(Duration.ofMinutes(1)).until(() -> journey.running() == 0);
        assertThat(said).containsExactly("place given back", "finished REFUSED 500");
    }

    private Filter taking(String what) {
        return exchange -> {
            exchange.onFinish(() -> said.add(what + " given back"));
            exchange.proceed();
        };
    }

    private static void answer(Exchange exchange) {
        HttpServerResponse response = exchange.request().response();
        response.end("whole");
        exchange.finish(Outcome.ANSWERED, response.getStatusCode());
    }

    private Journey journey(Filter... steps) {
        return new Journey(
                new Intake(AcceptedHosts.ALL, TrustedProxies.NONE, 8_192),
                () -> routes,
                List.of(steps),
                exchange -> exchange.refuse(null),
                new ExchangeListener() {
                    @Override
                    public void finished(Exchange exchange, Outcome outcome, int status, long durationNanos) {
                        said.add("finished " + outcome + " " + status);
                    }

                    @Override
                    public void unrouted(Unrouted unrouted) {
                        said.add("unrouted " + unrouted.status());
                    }
                },
                new ProblemAnswer(wheel, 1_000_000),
                request -> Optional.empty(),
                System::nanoTime);
    }

    private String get(Handler<HttpServerRequest> journey) throws Exception {
        int port = GatewayInTest.await(
                        vertx.createHttpServer().requestHandler(journey).listen(0, "127.0.0.1"))
                .actualPort();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write("GET /x HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
