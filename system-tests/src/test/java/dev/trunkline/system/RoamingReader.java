package dev.trunkline.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A well-behaved reader of one feed that needs no thread of its own, so that there can be hundreds: it resumes by its
 * cursor after a jittered, growing pause, or the one that {@code reconnect} or {@code Retry-After} named.
 */
abstract class RoamingReader {

    /** Whatever ended the connections of all readers, counted, for who reads the test's output. */
    static final Map<String, LongAdder> ENDS = new ConcurrentHashMap<>();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_PAUSE_MILLIS = 3_000;

    private final HttpClient http;
    private final ScheduledExecutorService timers;
    private final Member member;
    private final String feed;
    private final List<Stretch> stretches = new ArrayList<>();
    private String cursor;
    private int failures;
    private OptionalLong namedPause = OptionalLong.empty();
    private volatile boolean closed;
    private volatile long begunNanos;
    private volatile int connections;
    private volatile boolean connected;

    /**
     * What a reader is told of a post.
     *
     * @param gone whether that it is deleted, and not that it is there
     */
    record Event(String post, boolean gone) {}

    /**
     * What was read without a gap.
     *
     * @param from the cursor behind which it begins: the reader's first one, or that of a reset
     * @param events in the order of their arrival
     */
    record Stretch(String from, List<Event> events) {}

    RoamingReader(HttpClient http, ScheduledExecutorService timers, Member member, String feed, String cursor) {
        this.http = http;
        this.timers = timers;
        this.member = member;
        this.feed = feed;
        this.cursor = cursor;
        stretches.add(new Stretch(cursor, new ArrayList<>()));
    }

    /** One connection, or one request, from {@code after} on; completes when it has ended, however that was. */
    abstract CompletableFuture<?> connect(String after);

    /** Milliseconds to wait after a connection that ended well. */
    long pause() {
        return 0;
    }

    void start() {
        if (closed) {
            return;
        }
        CompletableFuture<?> ended;
        begunNanos = System.nanoTime();
        connections++;
        connected = true;
        try {
            ended = connect(cursor());
        } catch (RuntimeException e) {
            ended = CompletableFuture.failedFuture(e);
        }
        ended.whenComplete((ok, failed) -> {
            connected = false;
            if (failed != null) {
                end(failed.getClass().getSimpleName());
            }
            timers.schedule(this::start, nextPause(failed != null), TimeUnit.MILLISECONDS);
        });
    }

    void close() {
        closed = true;
    }

    Member member() {
        return member;
    }

    HttpClient http() {
        return http;
    }

    boolean readsHome() {
        return feed.equals(member.homeFeed());
    }

    synchronized List<Stretch> stretches() {
        return stretches.stream()
                .map(stretch -> new Stretch(stretch.from(), List.copyOf(stretch.events())))
                .toList();
    }

    String address(String below) {
        return member.gateway() + feed + below;
    }

    HttpRequest.Builder request(String below) {
        return HttpRequest.newBuilder(URI.create(address(below))).header("Authorization", "Bearer " + member.token());
    }

    /** Takes a status other than the wanted one; the pause that it names is kept. */
    synchronized void refused(int status, HttpHeaders headers) {
        end("status " + status);
        failures++;
        headers.firstValueAsLong("Retry-After").ifPresent(seconds -> namedPause = OptionalLong.of(seconds * 1_000));
    }

    void end(String why) {
        ENDS.computeIfAbsent(getClass().getSimpleName() + ": " + why, key -> new LongAdder())
                .increment();
    }

    void page(String json) {
        JsonNode page = parse(json);
        if (page.path("reset").asBoolean()) {
            // Its items are the newest ones, not those behind its cursor: some may have been seen.
            reset(page.get("next").asText());
            return;
        }
        page.get("items").forEach(this::event);
        moveTo(page.get("next").asText());
    }

    void event(String json) {
        event(parse(json));
    }

    private synchronized void event(JsonNode event) {
        failures = 0;
        switch (event.path("type").asText()) {
            case "post.created", "post.deleted" ->
                stretches.get(stretches.size() - 1).events().add(ofPost(event));
            case "reset" -> reset(event.path("cursor").asText());
            case "reconnect" ->
                namedPause = OptionalLong.of(event.path("delayMillis").asLong());
            default -> {}
        }
        if (event.hasNonNull("cursor")) {
            cursor = event.get("cursor").asText();
        }
    }

    private synchronized void reset(String next) {
        end("reset");
        stretches.add(new Stretch(next, new ArrayList<>()));
        cursor = next;
    }

    private synchronized void moveTo(String next) {
        failures = 0;
        cursor = next;
    }

    private synchronized String cursor() {
        return cursor;
    }

    private synchronized long nextPause(boolean failed) {
        if (failed) {
            failures++;
        }
        long pause = pause();
        if (namedPause.isPresent()) {
            pause = namedPause.getAsLong() + ThreadLocalRandom.current().nextInt(200);
        } else if (failures > 0) {
            long most = Math.min(LONGEST_PAUSE_MILLIS, 100L << Math.min(failures, 6));
            pause = ThreadLocalRandom.current().nextLong(50, most);
        }
        namedPause = OptionalLong.empty();
        return pause;
    }

    @Override
    public String toString() {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begunNanos);
        return getClass().getSimpleName() + " of " + member.handle() + " on " + feed + ", with its connection "
                + connections + (connected ? " for " : " ended, begun before ") + seconds + " s";
    }

    /** What an event of a post, on whatever transport, says. */
    static Event ofPost(JsonNode event) {
        return new Event(
                event.path("post").path("id").asText(),
                event.path("type").asText().equals("post.deleted"));
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
