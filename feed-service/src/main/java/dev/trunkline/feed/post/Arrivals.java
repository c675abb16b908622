package dev.trunkline.feed.post;

import dev.trunkline.feed.log.Entry;
import dev.trunkline.feed.log.FeedLog;
import dev.trunkline.feed.log.LogListener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells where in the log a post that was just written comes to stand, and when this instance's readers are shown it.
 */
@Singleton
public class Arrivals implements LogListener {

    /**
     * A relay takes over within a second; whoever still waits then is told that the post is written, without a place.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Some times what it takes without Redis; an author who waits longer is better told that the post is written. */
    private static final Duration SHOWN_WITHIN = Duration.ofMillis(500);

    private final Vertx vertx;
    private final FeedLog log;
    private final Clock clock;
    private final Map<UUID, Promise<Optional<String>>> awaited = new ConcurrentHashMap<>();

    Arrivals(Vertx vertx, FeedLog log, Clock clock) {
        this.vertx = vertx;
        this.log = log;
        this.clock = clock;
        log.listen(this);
    }

    /** The cursor of the post's event; empty if it has none in time. Blocks for a post that was written before. */
    public Future<Optional<String>> cursorOf(Post post) {
        Promise<Optional<String>> waiting = await(post);
        log.cursorOf(post.id()).ifPresent(cursor -> waiting.tryComplete(Optional.of(cursor)));
        return within(PATIENCE, post, waiting);
    }

    /** Completes once polls of this instance show the post, or it takes too long; never fails. */
    Future<Void> shown(Post post) {
        if (post.createdAt().plus(SHOWN_WITHIN).isBefore(clock.instant())) {
            // The answer to a request that was repeated: the post has come, and may have left memory.
            return Future.succeededFuture();
        }
        Promise<Optional<String>> waiting = await(post);
        log.cursorFromMemory(post.id()).ifPresent(cursor -> waiting.tryComplete(Optional.of(cursor)));
        return within(SHOWN_WITHIN, post, waiting).mapEmpty();
    }

    /** What is looked up after this is found there, or comes here. */
    private Promise<Optional<String>> await(Post post) {
        Promise<Optional<String>> promise = Promise.promise();
        return Optional.ofNullable(awaited.putIfAbsent(post.id(), promise)).orElse(promise);
    }

    private Future<Optional<String>> within(Duration patience, Post post, Promise<Optional<String>> waiting) {
        long timer = vertx.setTimer(patience.toMillis(), over -> waiting.tryComplete(Optional.empty()));
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
        List<Runnable> arrived = new ArrayList<>();
        for (Entry entry : entries) {
            Optional.ofNullable(awaited.get(entry.post()))
                    .ifPresent(promise -> arrived.add(() -> promise.tryComplete(Optional.of(entry.cursor()))));
        }
        if (!arrived.isEmpty()) {
            // Whoever waited goes on there, and not on the log's thread.
            vertx.runOnContext(turn -> arrived.forEach(Runnable::run));
        }
    }
}
