package dev.trunkline.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import org.testcontainers.containers.FixedHostPortGenericContainer;
import redis.embedded.core.RedisServerBuilder;

/** A real Redis that a test may stop and start again at the same address; it keeps nothing over a restart. */
public final class RedisServer implements AutoCloseable {

    /** By so much the port that nodes of a cluster meet at is above that of clients. */
    private static final int BUS = 10_000;

    private final int port;
    private final List<String> settings;
    private AutoCloseable running;

    private RedisServer(int port, List<String> settings) {
        this.port = port;
        this.settings = settings;
    }

    /** Starts a Redis of the test's own on a free port. */
    public static RedisServer started() {
        RedisServer server = new RedisServer(FreePort.choose(), List.of());
        server.start();
        return server;
    }

    /**
     * Starts a node of a Redis Cluster that has no slots and knows no other node yet. Embedded whatever engine answers: in
     * a container it would tell others an address that means nothing outside.
     */
    public static RedisServer startedForCluster() {
        try {
            RedisServer server = new RedisServer(
                    FreePort.choose(BUS),
                    List.of(
                            "cluster-enabled yes",
                            "cluster-announce-ip 127.0.0.1",
                            "dir " + Files.createTempDirectory("redis-node")));
            server.running = server.embedded();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** Where it listens, as {@code redis://host:port}. */
    public String url() {
        return "redis://localhost:" + port;
    }

    /** Starts it again, empty, after {@link #stop()}. */
    public void start() {
        running = Stores.start(this::container, this::embedded);
    }

    /** Ends the process; its connections break. */
    public void stop() {
        try {
            running.close();
        } catch (Exception e) {
            throw new IllegalStateException("Redis did not stop", e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    // The port must outlive a restart, which is what the fixed mapping is for.
    @SuppressWarnings("deprecation")
    private AutoCloseable container() {
        var container = new FixedHostPortGenericContainer<>("redis:8")
                .withFixedExposedPort(port, 6379)
                .withCommand("redis-server", "--save", "", "--appendonly", "no");
        container.start();
        return container;
    }

    private AutoCloseable embedded() {
        try {
            RedisServerBuilder builder = redis.embedded.RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .setting("appendonly no");
            settings.forEach(builder::setting);
            redis.embedded.RedisServer server = builder.build();
            server.start();
            return server::stop;
        } catch (IOException e) {
            throw new UncheckedIOException("embedded Redis did not start", e);
        }
    }
}
