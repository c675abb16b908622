package dev.trunkline.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes a post after the other, each under a key of its own, and deletes one now and then, the newest or any; each as often
 * as it takes until it is acknowledged.
 */
final class PersistentAuthor {

    private static final Duration PAUSE = Duration.ofMillis(400);

    /** After so many posts one is deleted. */
    private static final int POSTS_FOR_A_DELETION = 3;

    private final HttpClient http;
    private final Member member;
    private final List<String> posts = new ArrayList<>();
    private final List<String> deleted = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "author");
    private volatile boolean stopped;
    private volatile int repeats;

    /**
     * What was acknowledged.
     *
     * @param posts the ids of all posts, in their order
     * @param deleted those of the posts that were deleted again
     */
    record Work(Member author, List<String> posts, List<String> deleted) {}

    /** A request; gives the id of the post that it is about, if it was acknowledged. */
    private interface Attempt {
        Optional<String> make() throws InterruptedException;
    }

    PersistentAuthor(HttpClient http, Member member) {
        this.http = http;
        this.member = member;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends once what is at hand is acknowledged. */
    Work stop() throws InterruptedException {
        stopped = true;
        thread.join(Duration.ofMinutes(1).toMillis());
        if (thread.isAlive()) {
            throw new IllegalStateException("a request of " + member.handle() + " is still not acknowledged");
        }
        return new Work(member, List.copyOf(posts), List.copyOf(deleted));
    }

    int repeats() {
        return repeats;
    }

    private void run() {
        try {
            while (!stopped) {
                String key = UUID.randomUUID().toString();
                String text = "post " + posts.size();
                posts.add(acknowledged(() -> post(key, text)));
                if (posts.size() % POSTS_FOR_A_DELETION == 0) {
                    String post = oneThatIsThere();
                    deleted.add(acknowledged(() -> delete(post)));
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The newest, which readers may not have yet, as often as another, which they may have left behind. */
    private String oneThatIsThere() {
        List<String> there =
                posts.stream().filter(post -> !deleted.contains(post)).toList();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return there.get(random.nextBoolean() ? there.size() - 1 : random.nextInt(there.size()));
    }

    private String acknowledged(Attempt attempt) throws InterruptedException {
        Optional<String> id = attempt.make();
        for (; id.isEmpty(); id = attempt.make()) {
            repeats++;
            LockSupport.parkNanos(Duration.ofMillis(ThreadLocalRandom.current().nextLong(50, 500))
                    .toNanos());
        }
        return id.get();
    }

    private Optional<String> post(String key, String text) throws InterruptedException {
        HttpRequest request = request("/v1/users/" + member.id() + "/posts")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"" + text + "\"}"))
                .build();
        return send(request, 201)
                .map(answer -> RoamingReader.parse(answer.body()).get("id").asText());
    }

    private Optional<String> delete(String post) throws InterruptedException {
        return send(request("/v1/posts/" + post).DELETE().build(), 204).map(answer -> post);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(member.gateway() + path))
                .header("Authorization", "Bearer " + member.token())
                .timeout(Duration.ofSeconds(10));
    }

    /** The answer, if it has the status that is wanted. */
    private Optional<HttpResponse<String>> send(HttpRequest request, int status) throws InterruptedException {
        try {
            return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()))
                    .filter(answer -> answer.statusCode() == status);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
