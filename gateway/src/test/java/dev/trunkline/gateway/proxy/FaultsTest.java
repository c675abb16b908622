package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.proxy.FaultyEndpoint.Fault;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
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
    private static final String BREAKER = ", breaker: { failures: 50%, of: 20, open: 500ms, probes: 2 }";
    private static final String ROUTE = ", timeout: 5s, first-byte: 300ms,"
            + " retry: { attempts: 4, on: [reset, timeout, 500], budget: 20%, backoff: 5ms }";

    private final List<FaultyEndpoint> endpoints = new ArrayList<>();
    private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
    private final long began = System.nanoTime();
    private Cluster cluster;
    private int requests;

    private void start(String upstream) throws Exception {
        GatewayInTest gateway = new GatewayInTest();
        for (int i = 0; i < 4; i++) {
            endpoints.add(new FaultyEndpoint(gateway.vertx()));
        }
        cluster =
                Cluster.at(gateway, endpoints.stream().map(FaultyEndpoint::port).toList(), upstream, ROUTE);
        load();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void one_endpoint_after_the_other_has_each_fault() throws Exception {
        start(BREAKER);
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
    void faults_overlap_until_only_one_endpoint_is_good() throws Exception {
        // The pool ejects by its own time, and may hold back the one that is good again.
        start(BREAKER + ", eject: never");
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
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Thread(() -> {
                try (Client client = new Client(cluster.gateway.port())) {
                    while (left.getAndDecrement() > 0) {
                        answers.computeIfAbsent(client.get(), text -> new AtomicInteger())
                                .incrementAndGet();
                    }
                }
            }));
        }
        clients.forEach(Thread::start);
        for (Thread client : clients) {
            try {
                client.join();
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
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

    /** Keeps its connection as long as the gateway does. */
    private static final class Client implements AutoCloseable {

        private static final byte[] GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        private static final int LONGEST_MILLIS = 15_000;

        private final int port;
        private Socket socket = new Socket();
        private BufferedReader in;

        Client(int port) {
            this.port = port;
        }

        /** The answer's status and, if that is 200, its body; or what went wrong. */
        String get() {
            try {
                if (!socket.isConnected() || socket.isClosed()) {
                    socket = new Socket("127.0.0.1", port);
                    socket.setSoTimeout(LONGEST_MILLIS);
                    in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
                }
                socket.getOutputStream().write(GET);
                return answer();
            } catch (IOException failed) {
                close();
                return failed.getClass().getSimpleName();
            }
        }

        private String answer() throws IOException {
            String status = line().split(" ")[1];
            int length = 0;
            boolean closes = false;
            for (String field = line(); !field.isEmpty(); field = line()) {
                String lower = field.toLowerCase(Locale.ROOT);
                length = lower.startsWith("content-length: ") ? Integer.parseInt(lower.substring(16)) : length;
                closes |= lower.equals("connection: close");
            }
            char[] body = new char[length];
            for (int read = 0; read < length; ) {
                int more = in.read(body, read, length - read);
                if (more < 0) {
                    throw new EOFException();
                }
                read += more;
            }
            if (closes) {
                close();
            }
            return status.equals("200") ? "200 " + new String(body) : status;
        }

        private String line() throws IOException {
            String line = in.readLine();
            if (line == null) {
                throw new EOFException();
            }
            return line;
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException already) {
                // it is gone
            }
        }
    }
}
