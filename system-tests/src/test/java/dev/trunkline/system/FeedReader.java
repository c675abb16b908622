package dev.trunkline.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads one feed over one transport and goes on from its cursor whenever the connection ends, as a client of Trunkline
 * should. Ends with {@link #close}.
 */
abstract class FeedReader implements AutoCloseable {

    private static final Duration RETRY = Duration.ofMillis(50);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Thread thread;
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private volatile Optional<String> cursor = Optional.empty();
    private volatile boolean attached;
    private volatile boolean closed;
    private volatile int resets;

    FeedReader(String name) {
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /**
     * One connection, from {@code after} on, until it ends. Calls {@link #event}, and {@link #attached} where no event tells
     * that from now on nothing is missed: a connection that has been accepted may not have its place in the log yet.
     */
    abstract void connect(Optional<String> after) throws IOException, InterruptedException;

    FeedReader start() {
        thread.start();
        return this;
    }

    /** The texts of the posts seen, in the order of their arrival. */
    List<String> texts() {
        return texts;
    }

    boolean isAttached() {
        return attached;
    }

    int resets() {
        return resets;
    }

    boolean isClosed() {
        return closed;
    }

    void attached() {
        attached = true;
    }

    void event(String json) {
        JsonNode event;
        try {
            event = JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        switch (event.path("type").asText()) {
            case "post.created" -> texts.add(event.path("post").path("text").asText());
            case "reset" -> resets++;
            case "caught-up" -> attached();
            default -> {}
        }
        if (event.hasNonNull("cursor")) {
            cursor = Optional.of(event.get("cursor").asText());
        }
    }

    void moveTo(String next) {
        cursor = Optional.of(next);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try {
                connect(cursor);
            } catch (IOException e) {
                // The connection ended, as it must when a test kills the other side; the next one goes on.
                attached = false;
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(RETRY.toNanos());
        }
    }
}
