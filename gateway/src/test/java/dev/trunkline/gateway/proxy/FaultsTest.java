package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.balance.PoolState;
import dev.trunkline.gateway.proxy.FaultyEndpoint.Fault;
import dev.trunkline.gateway.proxy.Rounds.Round;
import dev.trunkline.gateway.resilience.UpstreamTally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Four endpoints under load, of which one after the other becomes slow, refuses, resets and fails, and then several at
 * once: idempotent requests hardly notice, and the endpoints get hardly more than their requests. When a fault is over, it
 * is soon as if it had never been: no request is repeated, each endpoint has its part, and the 99th percentile of latency is
 * of the order that it had before. How soon depends on the machine; {@code bench/faults} measures it.
 */
class FaultsTest {

    private static final int MOST_ROUNDS = 100;
    private static final Duration MOST_OUT = Duration.ofSeconds(60);

    /** A fault makes it a hundred times as long, and other work on the machine a few times. */
    private static final int SLOWER = 10;

    private static final double BUDGET = 0.2;
    private static final String BREAKER = ", breaker: { failures: 50%, of: 20, open: 500ms, probes: 2 }";
    private static final String ROUTE = ", timeout: 5s, first-byte: 300ms,"
            + " retry: { attempts: 4, on: [reset, timeout, 500], budget: 20%, backoff: 5ms }";

    private final List<FaultyEndpoint> endpoints = new ArrayList<>();
    private final long began = System.nanoTime();
    private Cluster cluster;
    private Rounds rounds;
    private long usualNanos;

    private void start(String upstream) throws Exception {
        GatewayInTest gateway = new GatewayInTest();
        for (int i = 0; i < 4; i++) {
            endpoints.add(new FaultyEndpoint(gateway.vertx()));
        }
        cluster =
                Cluster.at(gateway, endpoints.stream().map(FaultyEndpoint::port).toList(), upstream, ROUTE);
        rounds = new Rounds(cluster.gateway.port(), endpoints);
        // The first is slow for other reasons: code is loaded.
        rounds.load();
        usualNanos = rounds.load().p99Nanos();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void one_endpoint_after_the_other_has_a_fault_and_nothing_of_it_stays() throws Exception {
        // So short that each fault finds all endpoints in use.
        start(BREAKER + ", eject: { time: 500ms, most-time: 1s }");
        List<Fault> faults = List.of(Fault.SLOW, Fault.REFUSING, Fault.RESETTING, Fault.FAILING);
        for (int i = 0; i < faults.size(); i++) {
            FaultyEndpoint endpoint = endpoints.get(i);
            long before = tally().retries();
            endpoint.be(faults.get(i));
            rounds.load();
            assertThat(tally().retries()).as("that %s is met", faults.get(i)).isGreaterThan(before);
            endpoint.be(Fault.NONE);
            loadUntilAsUsual();
        }

        assertHardlyNoticed();
    }

    @Test
    void faults_overlap_until_only_one_endpoint_is_good() throws Exception {
        // The pool ejects by its own time, and may hold back the one that is good again.
        start(BREAKER + ", eject: never");
        endpoints.get(0).be(Fault.SLOW);
        rounds.load();
        endpoints.get(1).be(Fault.REFUSING);
        rounds.load();
        endpoints.get(2).be(Fault.RESETTING);
        rounds.load();
        endpoints.get(0).be(Fault.NONE);
        endpoints.get(1).be(Fault.FAILING);
        // An endpoint that is good again is known to be when it gets its part of the requests.
        loadUntil(round -> round.received().get(0) > Rounds.REQUESTS / 10);
        endpoints.get(3).be(Fault.SLOW);
        rounds.load();
        endpoints.forEach(endpoint -> endpoint.be(Fault.NONE));
        loadUntilAsUsual();

        assertHardlyNoticed();
    }

    private void assertHardlyNoticed() {
        int requests = rounds.sent();
        assertThat(requests - rounds.good())
                .as("of %d requests: %s", requests, rounds.answers())
                .isLessThanOrEqualTo(requests / 1_000);
        int received = endpoints.stream().mapToInt(FaultyEndpoint::received).sum();
        long windows = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) / 10;
        // Ten in ten seconds are allowed beside the share, on each of two event loops.
        assertThat(received).isLessThanOrEqualTo((int) (requests * (1 + BUDGET) + 2 * 10 * windows));
    }

    private UpstreamTally tally() {
        return cluster.gateway.gateway().tallies().of("up");
    }

    /** Until nothing is held against an endpoint any more and a round goes as one did before there was a fault. */
    private void loadUntilAsUsual() {
        // An ejection ends by the clock, and a breaker closes by requests.
        await().atMost(MOST_OUT).until(this::allAreIn);
        loadUntil(round -> round.undisturbed()
                && round.p99Nanos() <= SLOWER * usualNanos
                && allAreIn()
                && tally().openBreakers() + tally().openEndpoints() == 0);
    }

    private boolean allAreIn() {
        return cluster.gateway.gateway().pools().state("up").orElseThrow().endpoints().stream()
                .allMatch(endpoint -> endpoint.use() == PoolState.Use.FIT);
    }

    /** Round by round, since a busy machine may disturb any of them; that one comes is what matters. */
    private void loadUntil(Predicate<Round> wanted) {
        Round round = rounds.load();
        for (int i = 1; !wanted.test(round); i++) {
            if (i == MOST_ROUNDS) {
                throw new AssertionError(
                        "after %d rounds yet: %s, p99 was %d before the faults, breakers are open: %d and %d, %s"
                                .formatted(
                                        MOST_ROUNDS,
                                        round,
                                        usualNanos,
                                        tally().openBreakers(),
                                        tally().openEndpoints(),
                                        cluster.gateway.gateway().pools().state("up")));
            }
            round = rounds.load();
        }
    }
}
