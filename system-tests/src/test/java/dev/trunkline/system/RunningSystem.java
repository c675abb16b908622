package dev.trunkline.system;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.trunkline.testing.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The packaged system, started once for all tests by the launcher behind {@code ./run}, on free ports and with a data
 * directory of its own. It ends with the JVM: the launcher stops its children when its input ends. A test that does
 * what the others would not survive starts one for itself.
 */
final class RunningSystem implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(2);
    private static RunningSystem shared;

    private final Path home = checkout();
    private final Path data;
    private final Map<Port, List<Integer>> ports = new EnumMap<>(Port.class);
    private final Process launcher;
    private volatile boolean stopping;

    /** The ports that the launcher takes from its environment, under these very names. */
    enum Port {
        GATEWAY_HTTP_PORT(8080),
        GATEWAY_HTTPS_PORT(8443),
        GATEWAY_MANAGEMENT_PORT(9000),
        TRUNKLINE_USER_PORT(8081),
        TRUNKLINE_USER_MANAGEMENT_PORT(9001),
        TRUNKLINE_FEED_PORTS(8082, 8083),
        TRUNKLINE_FEED_MANAGEMENT_PORTS(9002, 9003),
        TRUNKLINE_DNS_PORT(1053),
        TRUNKLINE_DNS_MANAGEMENT_PORT(9004),
        TRUNKLINE_POSTGRES_PORT(5442),
        TRUNKLINE_REDIS_PORT(6389);

        private final List<Integer> defaults;

        Port(Integer... defaults) {
            this.defaults = List.of(defaults);
        }
    }

    private RunningSystem(int feedInstances, Map<String, String> environment) throws IOException, InterruptedException {
        data = Files.createTempDirectory(Files.createDirectories(home.resolve("system-tests/target")), "data");
        for (Port port : Port.values()) {
            int count = port.defaults.size() == 1 ? 1 : feedInstances;
            ports.put(port, Stream.generate(FreePort::choose).limit(count).toList());
        }
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-XX:+UseSerialGC",
                        "-Dtrunkline.home=" + home,
                        "-jar",
                        home.resolve("standalone/target/standalone.jar").toString())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("TRUNKLINE_DATA", data.toString());
        // A test machine may stand still for longer than users would be kept waiting.
        builder.environment().put("TRUNKLINE_EVENTS_PATIENCE", "20s");
        ports.forEach((name, values) -> builder.environment()
                .put(name.name(), values.stream().map(String::valueOf).collect(Collectors.joining(","))));
        launcher = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        CountDownLatch ready = new CountDownLatch(1);
        Thread log = new Thread(() -> keepLog(ready), "launcher-log");
        log.setDaemon(true);
        log.start();
        if (!ready.await(START.toSeconds(), TimeUnit.SECONDS) || !launcher.isAlive()) {
            throw new IllegalStateException("the system did not start; see " + data.resolve("launcher.log"));
        }
    }

    /** The system, started by the first who asks. */
    static synchronized RunningSystem shared() {
        if (shared == null) {
            shared = start(Port.TRUNKLINE_FEED_PORTS.defaults.size());
        }
        return shared;
    }

    /** A system of one's own, to be closed. */
    static RunningSystem start(int feedInstances) {
        return start(feedInstances, Map.of());
    }

    /**
     * The same.
     *
     * @param environment what its processes have in theirs, beyond what they need
     */
    static RunningSystem start(int feedInstances, Map<String, String> environment) {
        try {
            return new RunningSystem(feedInstances, environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The gateway's address, without a slash at its end. */
    String gateway() {
        return "http://localhost:" + port(Port.GATEWAY_HTTP_PORT);
    }

    int port(Port port) {
        return ports.get(port).get(0);
    }

    List<Integer> ports(Port port) {
        return ports.get(port);
    }

    Path home() {
        return home;
    }

    /** Waits until every service says that it is ready, as after the death of one. */
    void awaitReady() {
        Stream.of(
                        Port.TRUNKLINE_DNS_MANAGEMENT_PORT,
                        Port.TRUNKLINE_USER_MANAGEMENT_PORT,
                        Port.TRUNKLINE_FEED_MANAGEMENT_PORTS,
                        Port.GATEWAY_MANAGEMENT_PORT)
                .flatMap(port -> ports.get(port).stream())
                .forEach(port -> await().atMost(START)
                        .pollInterval(Duration.ofMillis(100))
                        .ignoreExceptions()
                        .until(() -> given().port(port).get("/q/health/ready").statusCode() == 200));
    }

    /** The process behind a child of the launcher, by its name in the launcher's log. */
    ProcessHandle process(String child) {
        try {
            long pid = Long.parseLong(Files.readString(data.resolve("run").resolve(child + ".pid"))
                    .strip());
            return ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException(child + " is not running"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection to one of the services' databases, as that service has it. */
    Connection database(String name) throws SQLException {
        Properties secrets = new Properties();
        try (var file = Files.newBufferedReader(data.resolve("secrets"))) {
            secrets.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + port(Port.TRUNKLINE_POSTGRES_PORT) + "/" + name,
                name,
                secrets.getProperty(name));
    }

    /** {@code text} with the ports that the documentation names replaced by those of this run. */
    String onOurPorts(String text) {
        String replaced = text;
        for (Map.Entry<Port, List<Integer>> entry : ports.entrySet()) {
            for (int i = 0; i < entry.getKey().defaults.size(); i++) {
                String documented = String.valueOf(entry.getKey().defaults.get(i));
                replaced = replaced.replaceAll(
                        "(?<!\\d)" + documented + "(?!\\d)",
                        String.valueOf(entry.getValue().get(i)));
            }
        }
        return replaced;
    }

    private void keepLog(CountDownLatch ready) {
        Path log = data.resolve("launcher.log");
        try (BufferedReader output =
                        new BufferedReader(new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8));
                var file = Files.newBufferedWriter(log)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                file.write(line + "\n");
                file.flush();
                if (line.toLowerCase(Locale.ROOT).startsWith("ready http")) {
                    ready.countDown();
                }
            }
        } catch (IOException e) {
            // Ending a process closes its output at once, whatever it still had to say.
            if (!stopping) {
                throw new UncheckedIOException(e);
            }
        } finally {
            ready.countDown();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void stop() {
        stopping = true;
        launcher.destroy();
        try {
            if (!launcher.waitFor(40, TimeUnit.SECONDS)) {
                launcher.destroyForcibly();
            }
        } catch (InterruptedException e) {
            launcher.destroyForcibly();
        }
    }

    /** The root of the project, whichever folder the tests run in. */
    static Path checkout() {
        Path folder = Path.of("").toAbsolutePath();
        return folder.endsWith("system-tests") ? folder.getParent() : folder;
    }
}
