package dev.trunkline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.testing.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The packaged gateway as a process of its own, on free ports that it keeps; what it says is in target/instances. */
final class GatewayInstance implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration END = Duration.ofSeconds(30);
    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
    private static final int NOBODY = 0;

    private final Path log;
    private final Map<String, String> environment;
    private final int port = FreePort.choose();
    private final int httpsPort = FreePort.choose();
    private final int managementPort = FreePort.choose();
    private Process process;

    /**
     * @param settings what it has in its environment beyond its ports and routes
     */
    GatewayInstance(String name, Path routes, Map<String, String> settings) throws IOException {
        log = Files.createDirectories(Path.of("target/instances")).resolve(name + ".log");
        environment = new HashMap<>(settings);
        environment.put("GATEWAY_HOST", "127.0.0.1");
        environment.put("GATEWAY_HTTP_PORT", String.valueOf(port));
        environment.put("GATEWAY_HTTPS_PORT", String.valueOf(httpsPort));
        environment.put("GATEWAY_MANAGEMENT_PORT", String.valueOf(managementPort));
        environment.put("GATEWAY_ROUTES", routes.toString());
    }

    /** A routes file by which all goes to {@code upstream}, a port. */
    static Path routesTo(int upstream) throws IOException {
        return routes(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + upstream + "\" } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 60s }");
    }

    /** A routes file of these lines. */
    static Path routes(String... lines) throws IOException {
        return Files.write(Files.createTempFile("routes", ".yaml"), List.of(lines));
    }

    /** Returns when it is ready. */
    GatewayInstance start() throws IOException {
        launch();
        Awaitility.await().atMost(START).until(() -> readiness() == 200);
        return this;
    }

    /** What a process says that does not come to life; returns when it has ended by itself. */
    String refusal() throws IOException {
        Files.deleteIfExists(log);
        launch();
        Awaitility.await().atMost(START).until(() -> !process.isAlive());
        return Files.readString(log);
    }

    private void launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-Dio.netty.leakDetection.level=advanced",
                "-jar",
                JAR.toString());
        builder.environment().putAll(environment);
        process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        // As long as the tests run, and not longer, whatever ends them.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    int port() {
        return port;
    }

    /** Where it listens if it has certificates. */
    int httpsPort() {
        return httpsPort;
    }

    /** The status that a probe is answered with; 0 if nobody is there to answer. */
    int readiness() {
        String answer = probe();
        return answer.isEmpty() ? NOBODY : Integer.parseInt(answer.split(" ", 3)[1]);
    }

    /** The whole answer to a probe, empty if nobody is there. */
    String probe() {
        try (Socket socket = new Socket("127.0.0.1", managementPort)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write("GET /q/health/ready HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException nobody) {
            return "";
        }
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    boolean runs() {
        return process.isAlive();
    }

    /** What it ended with; waits until it has. */
    int exit() {
        Awaitility.await().atMost(END).until(() -> !process.isAlive());
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        assertThat(log).content().doesNotContain("LEAK: ");
    }
}
