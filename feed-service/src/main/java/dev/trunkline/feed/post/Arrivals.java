package dev.trunkline.feed.post;

import dev.trunkline.feed.log.Entry;
import dev.trunkline.feed.log.FeedLog;
import dev.trunkline.feed.log.LogListener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Tells where in the log a post that was just written comes to stand. */
@Singleton
public class Arrivals implements LogListener {

    /** A relay takes over within a second; whoever still waits then is told that the post is written, without a place. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final FeedLog log;
    private final Map<UUID, Promise<Optional<String>>> awaited = new ConcurrentHashMap<>();

    Arrivals(Vertx vertx, FeedLog log) {
        this.vertx = vertx;
        this.log = log;
        log.listen(this);
    }

    /** The cursor of the post's event; empty if it has none in time. Blocks for a post that was written before. */
    public Future<Optional<String>> cursorOf(Post post) {
        Promise<Optional<String>> promise = Promise.promise();
        Promise<Optional<String>> waiting =
                Optional.ofNullable(awaited.putIfAbsent(post.id(), promise)).orElse(promise);
        // Looked up after the place is taken: it is found here or there.
        log.cursorOf(post.author().id(), post.id()).ifPresent(cursor -> waiting.tryComplete(Optional.of(cursor)));
        long timer = vertx.setTimer(PATIENCE.toMillis(), over -> waiting.tryComplete(Optional.empty()));
        return waiting.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            awaited.remove(post.id(), waiting);
        });
    }

    @Override
    public void appended(List<Entry> entries) {
        if (awaited.isEmpty()) {
            return;
        }
        for (Entry entry : entries) {
            Promise<Optional<String>> promise = awaited.get(entry.post());
            if (promise != null) {
                promise.tryComplete(Optional.of(entry.cursor()));
            }
        }
    }
}
