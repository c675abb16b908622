package dev.trunkline.gateway;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.KeptConnection.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Three gateways, each a process of its own, are restarted by SIGTERM one after the other while clients of HTTP/1.1 and
 * HTTP/2 send on, as a load balancer does: to those that say they are ready, on connections kept until they are told to
 * go. They POST, which nobody may repeat for them, and each request is answered; so is each long poll, by news.
 */
class RollingRestartIT {

    private static final int CLIENTS = 6;
    private static final int LEAST_BETWEEN = 50;
    private static final int POLLERS = 3;
    private static final long POLL_MILLIS = 3_000;
    private static final long PROBE_MILLIS = 50;

    private final Vertx vertx = Vertx.vertx();
    private final List<Place> places = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final ScheduledExecutorService probes = Executors.newScheduledThreadPool(3);
    private final List<String> failures = new CopyOnWriteArrayList<>();

    /** One of three, as the balancer knows it: by its last probe. */
    private static final class Place {

        private final GatewayInstance gateway;
        private final List<Integer> probes = new CopyOnWriteArrayList<>();
        private final AtomicInteger answered = new AtomicInteger();
        private volatile boolean ready = true;

        private Place(GatewayInstance gateway) {
            this.gateway = gateway;
        }

        private void probe() {
            int status = gateway.readiness();
            ready = status == 200;
            probes.add(status);
        }
    }

    @AfterEach
    void stop() {
        going.set(false);
        probes.shutdownNow();
        places.forEach(place -> place.gateway.close());
        await(vertx.close());
    }

    @Test
    void no_request_fails_while_three_processes_are_restarted_in_turn() throws Exception {
        Path routes = GatewayInstance.routesTo(upstream());
        for (int i = 0; i < 3; i++) {
            // Long enough for a probe to come by, on a machine that has other things to do.
            places.add(new Place(
                    new GatewayInstance("rolling-" + i, routes, Map.of("GATEWAY_DRAIN_NOTICE", "2s")).start()));
        }
        places.forEach(place -> probes.scheduleWithFixedDelay(place::probe, 0, PROBE_MILLIS, TimeUnit.MILLISECONDS));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            threads.add(started(this::keepAsking));
            threads.add(started(this::keepAskingByHttp2));
        }
        for (int i = 0; i < POLLERS; i++) {
            threads.add(started(this::keepPolling));
        }
        answersFromAll();

        for (Place place : places) {
            place.probes.clear();
            place.gateway.terminate();
            assertThat(place.gateway.exit()).isZero();
            assertThat(place.probes)
                    .as("what probes were told before nobody was there")
                    .contains(503);
            place.gateway.start();
            answersFromAll();
        }

        going.set(false);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }

    private int upstream() {
        return await(vertx.createHttpServer()
                        .requestHandler(request -> request.body()
                                .onSuccess(body -> vertx.setTimer(
                                        request.path().equals("/poll") ? POLL_MILLIS : 5,
                                        late -> request.response().end("got " + body))))
                        .listen(0, "127.0.0.1"))
                .actualPort();
    }

    private void answersFromAll() {
        for (Place place : places) {
            int before = place.answered.get();
            await().until(() -> place.answered.get() > before + LEAST_BETWEEN || !failures.isEmpty());
        }
        assertThat(failures).isEmpty();
    }

    /** The next in turn of those that are ready. */
    private Place next() {
        for (; ; ) {
            Place place = places.get(Math.floorMod(turn.getAndIncrement(), places.size()));
            if (place.ready) {
                return place;
            }
        }
    }

    /** One connection at a time, for a while, or until the other side says that it closes. */
    private void keepAsking() {
        try {
            while (going.get()) {
                Place place = next();
                try (KeptConnection connection = new KeptConnection(place.gateway.port())) {
                    boolean kept = true;
                    for (int i = 0; i < LEAST_BETWEEN && kept && going.get(); i++) {
                        Answer answer = connection.ask("POST", "/", "ok");
                        check(answer.status().equals("HTTP/1.1 200 OK") ? answer.body() : answer.status(), place);
                        kept = !answer.closes();
                    }
                }
            }
        } catch (IOException | RuntimeException failed) {
            failures.add("HTTP/1.1: " + failed);
        }
    }

    /** One connection for each poll, most of which are under way when their gateway is told to stop. */
    private void keepPolling() {
        try {
            while (going.get()) {
                Place place = next();
                try (KeptConnection connection = new KeptConnection(place.gateway.port())) {
                    Answer answer = connection.ask("GET", "/poll", "ok");
                    check(answer.status().equals("HTTP/1.1 200 OK") ? answer.body() : answer.status(), place);
                }
            }
        } catch (IOException | RuntimeException failed) {
            failures.add("poll: " + failed);
        }
    }

    /** One connection to each gateway, by a client that opens another where it is told to go. */
    private void keepAskingByHttp2() {
        HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2MaxPoolSize(1));
        try {
            while (going.get()) {
                Place place = next();
                check(
                        await(client.request(HttpMethod.POST, place.gateway.port(), "127.0.0.1", "/")
                                .compose(request -> request.send("ok"))
                                .compose(answer -> answer.body()
                                        .map(body -> answer.statusCode() == 200
                                                ? body.toString()
                                                : "status " + answer.statusCode()))),
                        place);
            }
        } catch (AssertionError | RuntimeException failed) {
            failures.add("HTTP/2: " + failed);
        }
    }

    private void check(String answer, Place place) {
        if (!answer.equals("got ok")) {
            throw new IllegalStateException("answered " + answer);
        }
        place.answered.incrementAndGet();
    }

    private static Thread started(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
