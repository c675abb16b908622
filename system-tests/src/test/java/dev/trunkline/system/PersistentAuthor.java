package dev.trunkline.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Writes a post after the other, each under a key of its own and as often as it takes until it is acknowledged. */
final class PersistentAuthor {

    private static final Duration PAUSE = Duration.ofMillis(400);

    private final HttpClient http;
    private final Member member;
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "author");
    private volatile boolean stopped;
    private volatile int repeats;

    PersistentAuthor(HttpClient http, Member member) {
        this.http = http;
        this.member = member;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends once the post at hand is acknowledged; the ids of all of them. */
    List<String> stop() throws InterruptedException {
        stopped = true;
        thread.join(Duration.ofMinutes(1).toMillis());
        if (thread.isAlive()) {
            throw new IllegalStateException("a post of " + member.handle() + " is still not acknowledged");
        }
        return acknowledged;
    }

    int repeats() {
        return repeats;
    }

    private void run() {
        try {
            for (int i = 0; !stopped; i++) {
                String key = UUID.randomUUID().toString();
                Optional<String> id = post(key, "post " + i);
                for (; id.isEmpty(); id = post(key, "post " + i)) {
                    repeats++;
                    LockSupport.parkNanos(
                            Duration.ofMillis(ThreadLocalRandom.current().nextLong(50, 500))
                                    .toNanos());
                }
                acknowledged.add(id.get());
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The post's id, if it was acknowledged. */
    private Optional<String> post(String key, String text) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(member.gateway() + "/v1/users/" + member.id() + "/posts"))
                .header("Authorization", "Bearer " + member.token())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"" + text + "\"}"))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 201
                    ? Optional.of(RoamingReader.parse(answer.body()).get("id").asText())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
