package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.trunkline.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The packaged service as a process of its own, on free ports; what it says is in {@code target/instances}. */
final class FeedProcess implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(1);
    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

    private final int port = FreePort.choose();
    private final int managementPort = FreePort.choose();
    private final Process process;

    /**
     * @param settings what it has in its environment beyond its ports
     */
    FeedProcess(String name, Map<String, String> settings) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-jar",
                JAR.toString());
        builder.environment().putAll(settings);
        builder.environment().put("HTTP_HOST", "127.0.0.1");
        builder.environment().put("HTTP_PORT", String.valueOf(port));
        builder.environment().put("MANAGEMENT_PORT", String.valueOf(managementPort));
        try {
            Path log = Files.createDirectories(Path.of("target/instances")).resolve(name + ".log");
            process = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    int port() {
        return port;
    }

    URI root() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    boolean ready() {
        return given().baseUri("http://127.0.0.1:" + managementPort)
                        .get("/q/health/ready")
                        .statusCode()
                == 200;
    }

    void awaitReady() {
        await().atMost(START).ignoreExceptions().until(this::ready);
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    boolean runs() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
