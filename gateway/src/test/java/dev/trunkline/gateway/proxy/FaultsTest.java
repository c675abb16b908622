package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.proxy.FaultyEndpoint.Fault;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Four endpoints under load, of which one after the other becomes slow, refuses, resets and fails, and then several at
 * once: idempotent requests hardly notice, and the endpoints get hardly more than their requests.
 */
class FaultsTest {

    private static final int CLIENTS = 24;
    private static final int REQUESTS = 1_500;
    private static final int MOST_ROUNDS = 100;
    private static final double BUDGET = 0.2;
    private static final String UPSTREAM =
            ", eject: { time: 500ms }, breaker: { failures: 50%, of: 20, open: 500ms, probes: 2 }";
    private static final String ROUTE = ", timeout: 5s, first-byte: 300ms,"
            + " retry: { attempts: 4, on: [reset, timeout, 500], budget: 20%, backoff: 5ms }";

    private final List<FaultyEndpoint> endpoints = new ArrayList<>();
    private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
    private final long began = System.nanoTime();
    private Cluster cluster;
    private HttpClient client;
    private int requests;

    @BeforeEach
    void start() throws Exception {
        GatewayInTest gateway = new GatewayInTest();
        for (int i = 0; i < 4; i++) {
            endpoints.add(new FaultyEndpoint(gateway.vertx()));
        }
        cluster =
                Cluster.at(gateway, endpoints.stream().map(FaultyEndpoint::port).toList(), UPSTREAM, ROUTE);
        client = gateway.vertx().createHttpClient(new HttpClientOptions().setMaxPoolSize(CLIENTS));
        load();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void one_endpoint_after_the_other_has_each_fault() {
        for (Fault fault : List.of(Fault.SLOW, Fault.REFUSING, Fault.RESETTING, Fault.FAILING)) {
            for (FaultyEndpoint endpoint : endpoints.subList(0, 2)) {
                endpoint.be(fault);
                load();
                endpoint.be(Fault.NONE);
                load();
            }
        }

        assertHardlyNoticed();
    }

    @Test
    void faults_overlap_until_only_one_endpoint_is_good() {
        endpoints.get(0).be(Fault.SLOW);
        load();
        endpoints.get(1).be(Fault.REFUSING);
        load();
        endpoints.get(2).be(Fault.RESETTING);
        load();
        endpoints.get(0).be(Fault.NONE);
        endpoints.get(1).be(Fault.FAILING);
        loadUntilUsed(endpoints.get(0));
        endpoints.get(3).be(Fault.SLOW);
        load();
        endpoints.forEach(endpoint -> endpoint.be(Fault.NONE));
        load();

        assertHardlyNoticed();
    }

    private void assertHardlyNoticed() {
        int good = answers.getOrDefault("200 good", new AtomicInteger()).get();
        assertThat(requests - good).as("of %d requests: %s", requests, answers).isLessThanOrEqualTo(requests / 1_000);
        int received = endpoints.stream().mapToInt(FaultyEndpoint::received).sum();
        long windows = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) / 10;
        // Ten in ten seconds are allowed beside the share, on each of two event loops.
        assertThat(received).isLessThanOrEqualTo((int) (requests * (1 + BUDGET) + 2 * 10 * windows));
    }

    /** So many requests by clients that each send one when the one before is answered. */
    private void load() {
        AtomicInteger left = new AtomicInteger(REQUESTS);
        requests += REQUESTS;
        List<Future<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(next(left));
        }
        try {
            Future.all(clients).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    /** Until an endpoint that is good again is known to be, as it is when it gets its part of the requests. */
    private void loadUntilUsed(FaultyEndpoint endpoint) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            int before = endpoint.received();
            load();
            if (endpoint.received() - before > REQUESTS / 10) {
                return;
            }
        }
        throw new AssertionError("an endpoint that is good again gets no requests");
    }

    private Future<Void> next(AtomicInteger left) {
        if (left.getAndDecrement() <= 0) {
            return Future.succeededFuture();
        }
        return client.request(HttpMethod.GET, cluster.gateway.port(), "127.0.0.1", "/")
                .compose(HttpClientRequest::send)
                .compose(FaultsTest::told)
                .otherwise(failure -> failure.getClass().getSimpleName())
                .compose(answer -> {
                    answers.computeIfAbsent(answer, text -> new AtomicInteger()).incrementAndGet();
                    return next(left);
                });
    }

    private static Future<String> told(HttpClientResponse answer) {
        return answer.body().map(body -> answer.statusCode() == 200 ? "200 " + body : "" + answer.statusCode());
    }
}
