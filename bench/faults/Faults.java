import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** Four endpoints, a gateway before them, a steady load of reads, and faults that come and go; prints what clients saw. */
public final class Faults {

    private static final int RATE = 1_000;
    private static final int WARM_UP_SECONDS = 15;
    private static final int FAULT_SECONDS = 10;
    private static final int HEALTHY_SECONDS = 6;
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration SLOWNESS = Duration.ofSeconds(3);

    /** Longer than a request may take, so that each has an end by then. */
    private static final Duration LATEST = Duration.ofSeconds(20);

    private static final String ROUTES = """
            upstreams:
              up:
                discover: dns+srv://_http._tcp.up.test
                breaker: { failures: 50%, of: 20, open: 2s, probes: 3 }
            routes:
              - id: any
                match: { path: /** }
                to: up
                auth: none
                timeout: 5s
                first-byte: 500ms
                retry: { attempts: 3, on: [reset, timeout, 500, 502, 503, 504], budget: 20%, backoff: 10ms }
            """;

    private enum Fault { NONE, SLOW, REFUSING, RESETTING, FAILING }

    public static void main(String[] args) throws Exception {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            endpoints.add(new Endpoint());
        }
        NameServer names = new NameServer(endpoints.stream().map(endpoint -> endpoint.port).toList());
        Path routes = Files.createTempFile("routes", ".yaml");
        Files.writeString(routes, ROUTES);
        Path log = Files.createTempFile("gateway", ".log");
        int port = freePort();
        Process gateway = gateway(routes, names.port(), port, log);
        Runtime.getRuntime().addShutdownHook(new Thread(gateway::destroyForcibly));
        Load load = new Load(port);
        if (!load.ready(gateway)) {
            System.err.printf("bench/faults/run: the gateway was not ready within %s; its log:%n%s%n", START, Files.readString(log));
            System.exit(1);
        }
        load.run(WARM_UP_SECONDS);

        System.out.printf("%d requests a second, four endpoints; each fault lasts %d s.%n%n", RATE, FAULT_SECONDS);
        System.out.println("| fault | requests | errors | p50 ms | p99 ms, first second | p99 ms, from the fourth second"
                + " | p99 is usual again after | attempts a request |");
        System.out.println("|---|--:|--:|--:|--:|--:|--:|--:|");
        int healthy = received(endpoints);
        Report usual = load.run(FAULT_SECONDS);
        double p99 = usual.p99(0, FAULT_SECONDS);
        row("none", usual, p99, usual.attempts(received(endpoints) - healthy));
        for (Fault fault : List.of(Fault.SLOW, Fault.REFUSING, Fault.RESETTING, Fault.FAILING)) {
            int before = received(endpoints);
            endpoints.get(0).be(fault);
            Report report = load.run(FAULT_SECONDS);
            row(fault.name().toLowerCase(Locale.ROOT), report, p99, report.attempts(received(endpoints) - before));
            endpoints.get(0).be(Fault.NONE);
            load.run(HEALTHY_SECONDS);
        }
        int before = received(endpoints);
        endpoints.get(0).be(Fault.SLOW);
        endpoints.get(1).be(Fault.RESETTING);
        endpoints.get(2).be(Fault.FAILING);
        Report report = load.run(FAULT_SECONDS);
        row("slow, resetting and failing at once", report, p99, report.attempts(received(endpoints) - before));
        gateway.destroy();
        gateway.waitFor(10, TimeUnit.SECONDS);
        Files.delete(routes);
        Files.delete(log);
        System.exit(0);
    }

    private static void row(String name, Report report, double usual, double attempts) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.3f %% | %.1f | %.0f | %.1f | %s | %.2f |%n",
                name,
                report.requests(),
                100.0 * report.errors / report.requests(),
                report.quantile(0.5, 0, FAULT_SECONDS),
                report.p99(0, 1),
                report.p99(3, FAULT_SECONDS),
                report.usualAgain(usual),
                attempts);
    }

    private static int received(List<Endpoint> endpoints) {
        return endpoints.stream().mapToInt(endpoint -> endpoint.received.get()).sum();
    }

    private static Process gateway(Path routes, int names, int port, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "taskset", "-c", "0", ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m", "-XX:+UseSerialGC", "-jar", "gateway/target/quarkus-app/quarkus-run.jar")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("GATEWAY_HOST", "127.0.0.1");
        builder.environment().put("GATEWAY_HTTP_PORT", Integer.toString(port));
        builder.environment().put("GATEWAY_HTTPS_PORT", Integer.toString(freePort()));
        builder.environment().put("GATEWAY_MANAGEMENT_PORT", Integer.toString(freePort()));
        builder.environment().put("GATEWAY_ROUTES", routes.toString());
        builder.environment().put("GATEWAY_DNS", "127.0.0.1:" + names);
        return builder.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Latencies by the second in which they began, in microseconds from when the request was due. */
    private record Report(AtomicLongArray micros, int errors) {

        int requests() {
            return micros.length();
        }

        double attempts(int received) {
            return (double) received / requests();
        }

        double p99(int fromSecond, int toSecond) {
            return quantile(0.99, fromSecond, toSecond);
        }

        double quantile(double quantile, int fromSecond, int toSecond) {
            long[] part = new long[Math.max(1, (toSecond - fromSecond) * RATE)];
            for (int i = 0; i < part.length; i++) {
                part[i] = micros.get(Math.min(micros.length() - 1, fromSecond * RATE + i));
            }
            Arrays.sort(part);
            return part[(int) Math.min(part.length - 1L, Math.round(quantile * part.length))] / 1_000.0;
        }

        /** The first second from which on each second's p99 is at most three times the usual one, or 5 ms. */
        String usualAgain(double usual) {
            int last = FAULT_SECONDS;
            while (last > 0 && p99(last - 1, last) <= Math.max(5, 3 * usual)) {
                last--;
            }
            return last == FAULT_SECONDS ? "not" : last + " s";
        }
    }

    /** Sends requests when they are due, whether or not earlier ones are answered; each on a connection that is free. */
    private static final class Load {
        private final int port;
        private final byte[] request;
        private final Deque<Connection> free = new ConcurrentLinkedDeque<>();
        private final ExecutorService senders = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });

        Load(int port) {
            this.port = port;
            this.request = ("GET / HTTP/1.1\r\nHost: localhost:" + port + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        }

        /** Waits until the gateway answers, or is gone, or has had its time. */
        boolean ready(Process gateway) throws InterruptedException {
            long until = System.nanoTime() + START.toNanos();
            // The process' end is what there is to wait for; that it does not come is the good news.
            while (System.nanoTime() < until && !gateway.waitFor(100, TimeUnit.MILLISECONDS)) {
                if (good()) {
                    return true;
                }
            }
            return false;
        }

        Report run(int seconds) throws InterruptedException {
            int total = seconds * RATE;
            AtomicLongArray micros = new AtomicLongArray(total);
            AtomicInteger errors = new AtomicInteger();
            for (int i = 0; i < total; i++) {
                micros.set(i, LATEST.toNanos() / 1_000);
            }
            CountDownLatch open = new CountDownLatch(total);
            long start = System.nanoTime();
            for (int i = 0; i < total; i++) {
                int number = i;
                long due = start + i * (1_000_000_000L / RATE);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                senders.execute(() -> {
                    if (!good()) {
                        errors.incrementAndGet();
                    }
                    micros.set(number, (System.nanoTime() - due) / 1_000);
                    open.countDown();
                });
            }
            open.await(LATEST.toSeconds(), TimeUnit.SECONDS);
            // What has no end by now is an error, too, and was as slow as that.
            return new Report(micros, errors.get() + (int) open.getCount());
        }

        /** Whether a request was answered by 200; a connection that fails is not used again, and nothing is sent twice. */
        private boolean good() {
            Connection connection = free.pollFirst();
            try {
                if (connection == null) {
                    connection = new Connection(port);
                }
                boolean good = connection.ask(request).startsWith("HTTP/1.1 200 ");
                free.addFirst(connection);
                return good;
            } catch (IOException failed) {
                if (connection != null) {
                    connection.close();
                }
                return false;
            }
        }
    }

    /** A connection to the gateway, with one request at a time. */
    private static final class Connection {
        private final Socket socket;
        private final InputStream in;

        Connection(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) LATEST.toMillis());
            in = new BufferedInputStream(socket.getInputStream());
        }

        /** Sends a request and reads the whole answer, which must say its length; gives its status line. */
        String ask(byte[] request) throws IOException {
            socket.getOutputStream().write(request);
            String status = line();
            int length = 0;
            for (String line = line(); !line.isEmpty(); line = line()) {
                if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(line.substring("content-length:".length()).strip());
                }
            }
            in.skipNBytes(length);
            return status;
        }

        void close() {
            try {
                socket.close();
            } catch (IOException closedEnough) {
                // it is not used again
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException("the gateway closed within an answer");
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
            return line.toString();
        }
    }

    /** A server that answers two bytes, or has a fault. */
    private static final class Endpoint {
        private static final byte[] GOOD = answer("200 OK");
        private static final byte[] FAILED = answer("500 Internal Server Error");

        private final AtomicInteger received = new AtomicInteger();
        private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
        private final int port;
        private volatile Fault fault = Fault.NONE;
        private ServerSocket server;
        private CountDownLatch lifted = new CountDownLatch(0);

        Endpoint() throws IOException {
            listen(0);
            port = server.getLocalPort();
        }

        void be(Fault next) throws IOException {
            Fault before = fault;
            if (next == Fault.SLOW) {
                lifted = new CountDownLatch(1);
            }
            fault = next;
            if (before == Fault.SLOW) {
                lifted.countDown();
            }
            if (next == Fault.REFUSING) {
                server.close();
                for (Socket connection : connections) {
                    connection.close();
                }
            } else if (before == Fault.REFUSING) {
                listen(port);
            }
        }

        private void listen(int at) throws IOException {
            ServerSocket fresh = new ServerSocket();
            fresh.setReuseAddress(true);
            fresh.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 1_024);
            server = fresh;
            daemon(() -> {
                try {
                    while (true) {
                        Socket connection = fresh.accept();
                        daemon(() -> serve(connection));
                    }
                } catch (IOException closed) {
                    // it refuses from now on
                }
            });
        }

        private void serve(Socket connection) {
            connections.add(connection);
            try (connection) {
                connection.setTcpNoDelay(true);
                InputStream in = connection.getInputStream();
                OutputStream out = connection.getOutputStream();
                while (fault != Fault.REFUSING && head(in)) {
                    received.incrementAndGet();
                    switch (fault) {
                        case SLOW -> lifted.await(SLOWNESS.toMillis(), TimeUnit.MILLISECONDS);
                        case RESETTING -> {
                            connection.setSoLinger(true, 0);
                            return;
                        }
                        default -> { }
                    }
                    out.write(fault == Fault.FAILING ? FAILED : GOOD);
                }
            } catch (IOException | InterruptedException gone) {
                // the other side went, or the fault is a closed socket
            } finally {
                connections.remove(connection);
            }
        }

        private static boolean head(InputStream in) throws IOException {
            int matched = 0;
            while (matched < 4) {
                int next = in.read();
                if (next < 0) {
                    return false;
                }
                matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
            }
            return true;
        }

        private static byte[] answer(String status) {
            return ("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\nok").getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** Answers every question for SRV with the endpoints, and every one for A with the loopback address. */
    private static final class NameServer {
        private static final int A = 1;
        private static final int SRV = 33;

        private final DatagramSocket socket;
        private final List<Integer> ports;

        NameServer(List<Integer> ports) throws IOException {
            this.ports = ports;
            this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            daemon(this::serve);
        }

        int port() {
            return socket.getLocalPort();
        }

        private void serve() {
            byte[] buffer = new byte[512];
            try {
                while (true) {
                    DatagramPacket question = new DatagramPacket(buffer, buffer.length);
                    socket.receive(question);
                    byte[] answer = answer(ByteBuffer.wrap(buffer, 0, question.getLength()));
                    socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
                }
            } catch (IOException closed) {
                throw new UncheckedIOException(closed);
            }
        }

        private byte[] answer(ByteBuffer question) {
            int end = 12;
            while (question.get(end) != 0) {
                end += 1 + question.get(end);
            }
            int type = question.getShort(end + 1);
            byte[] asked = Arrays.copyOfRange(question.array(), 12, end + 5);
            int count = type == SRV ? ports.size() : type == A ? 1 : 0;
            ByteBuffer answer = ByteBuffer.allocate(512);
            answer.putShort(question.getShort(0)).putShort((short) 0x8400);
            answer.putShort((short) 1).putShort((short) count).putInt(0).put(asked);
            for (int i = 0; i < count; i++) {
                answer.putShort((short) 0xc00c).putShort((short) type).putShort((short) 1).putInt(300);
                if (type == A) {
                    answer.putShort((short) 4).put(new byte[] {127, 0, 0, 1});
                } else {
                    byte[] target = {1, 'a', 4, 't', 'e', 's', 't', 0};
                    answer.putShort((short) (6 + target.length)).putInt(0);
                    answer.putShort(ports.get(i).shortValue()).put(target);
                }
            }
            return Arrays.copyOf(answer.array(), answer.position());
        }
    }
}
