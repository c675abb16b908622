package dev.trunkline.feed;

import dev.trunkline.testing.Http1;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes a post after the other, to one instance after the other, as a gateway would for it: what one does not take
 * goes to the next under the same key, until it is acknowledged.
 */
final class SteadyAuthor {

    private static final Duration PAUSE = Duration.ofMillis(300);

    private final HttpClient http = Http1.client();
    private final List<URI> instances;
    private final UUID author;
    private final String token;
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "steady-author");
    private volatile boolean stopped;

    SteadyAuthor(List<URI> instances, UUID author, String token) {
        this.instances = instances;
        this.author = author;
        this.token = token;
        thread.setDaemon(true);
        thread.start();
    }

    /** The ids of what is written, in order. */
    List<String> acknowledged() {
        return acknowledged;
    }

    /** Ends once the post at hand is acknowledged. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.join(Duration.ofMinutes(1).toMillis());
        if (thread.isAlive()) {
            throw new IllegalStateException("a post is still not acknowledged");
        }
    }

    private void run() {
        try {
            for (int turn = 0; !stopped; turn++) {
                String key = UUID.randomUUID().toString();
                int written = acknowledged.size();
                for (int attempt = turn; acknowledged.size() == written; attempt++) {
                    post(instances.get(attempt % instances.size()), key, "post " + written);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void post(URI instance, String key, String text) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(instance.resolve("/v1/users/" + author + "/posts"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"" + text + "\"}"))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 201) {
                acknowledged.add(
                        FeedClient.JSON.readTree(answer.body()).get("id").asText());
            }
        } catch (IOException e) {
            // It is gone, or ended meanwhile: the next one is asked.
        }
    }
}
