package dev.trunkline.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.testcontainers.containers.FixedHostPortGenericContainer;

/** A real Redis that a test may stop and start again at the same address; it keeps nothing over a restart. */
public final class RedisServer implements AutoCloseable {

    private final int port = FreePort.choose();
    private AutoCloseable running;

    private RedisServer() {}

    /** Starts a Redis of the test's own on a free port. */
    public static RedisServer started() {
        RedisServer server = new RedisServer();
        server.start();
        return server;
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
            redis.embedded.RedisServer server = redis.embedded.RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .build();
            server.start();
            return server::stop;
        } catch (IOException e) {
            throw new UncheckedIOException("embedded Redis did not start", e);
        }
    }
}
