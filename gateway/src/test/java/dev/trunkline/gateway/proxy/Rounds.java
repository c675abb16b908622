package dev.trunkline.gateway.proxy;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Load in rounds of so many requests, by clients that each send one when the one before is answered. */
final class Rounds {

    static final int REQUESTS = 1_500;
    private static final int CLIENTS = 24;
    private static final int USED = REQUESTS / 20;

    private final int port;
    private final List<FaultyEndpoint> endpoints;
    private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
    private int sent;

    /**
     * What came of one.
     *
     * @param received by each endpoint
     * @param p99Nanos within which all but a hundredth were answered
     */
    record Round(int good, List<Integer> received, long p99Nanos) {

        /** Whether there was no failure and no repetition, and each endpoint had its part. */
        boolean undisturbed() {
            return good == REQUESTS
                    && received.stream().mapToInt(Integer::intValue).sum() == REQUESTS
                    && received.stream().allMatch(part -> part > USED);
        }
    }

    /**
     * @param port of the gateway before the endpoints
     */
    Rounds(int port, List<FaultyEndpoint> endpoints) {
        this.port = port;
        this.endpoints = endpoints;
    }

    Round load() {
        int goodBefore = good();
        List<Integer> before = endpoints.stream().map(FaultyEndpoint::received).toList();
        AtomicInteger left = new AtomicInteger(REQUESTS);
        long[] nanos = new long[REQUESTS];
        sent += REQUESTS;
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Thread(() -> ask(left, nanos)));
        }
        clients.forEach(Thread::start);
        for (Thread client : clients) {
            try {
                client.join();
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
        }
        List<Integer> received = new ArrayList<>();
        for (int i = 0; i < endpoints.size(); i++) {
            received.add(endpoints.get(i).received() - before.get(i));
        }
        Arrays.sort(nanos);
        return new Round(good() - goodBefore, received, nanos[REQUESTS * 99 / 100]);
    }

    /** In all rounds. */
    int sent() {
        return sent;
    }

    /** So many of them were answered as they should. */
    int good() {
        return answers.getOrDefault("200 good", new AtomicInteger()).get();
    }

    /** What came of how many of them. */
    Map<String, AtomicInteger> answers() {
        return answers;
    }

    private void ask(AtomicInteger left, long[] nanos) {
        try (Client client = new Client(port)) {
            for (int number = left.decrementAndGet(); number >= 0; number = left.decrementAndGet()) {
                long asked = System.nanoTime();
                String answer = client.get();
                nanos[number] = System.nanoTime() - asked;
                answers.computeIfAbsent(answer, text -> new AtomicInteger()).incrementAndGet();
            }
        }
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
