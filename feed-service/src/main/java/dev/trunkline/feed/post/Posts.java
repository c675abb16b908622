package dev.trunkline.feed.post;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.feed.Actor;
import dev.trunkline.feed.log.FeedEvent;
import dev.trunkline.feed.log.LogTable;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.idempotency.Answer;
import dev.trunkline.rest.idempotency.Idempotency;
import dev.trunkline.rest.idempotency.IdempotencyKey;
import dev.trunkline.rest.idempotency.Outcome;
import dev.trunkline.rest.paging.Cursors;
import dev.trunkline.rest.paging.Page;
import dev.trunkline.rest.problem.ProblemException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Writes posts, each in one transaction with its event, and reads them. Blocks for the database. */
@Singleton
public class Posts {

    private static final int BATCH = 1_000;

    private final Jdbi jdbi;
    private final PostTable table;
    private final LogTable log;
    private final Idempotency idempotency;
    private final Cursors cursors;
    private final ObjectMapper json;
    private final Clock clock;

    Posts(
            Jdbi jdbi,
            PostTable table,
            LogTable log,
            Idempotency idempotency,
            Cursors cursors,
            ObjectMapper json,
            Clock clock) {
        this.jdbi = jdbi;
        this.table = table;
        this.log = log;
        this.idempotency = idempotency;
        this.cursors = cursors;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Writes a post, once under one key.
     *
     * @param author as the token names it; user-service's word on the name wins if it has come already
     * @param key as the client sent it, of {@link IdempotencyKey}'s form or not
     * @throws ProblemException 403 for an author who may not post, 400, 409 or 422 for the key
     */
    public Answer create(Post.Author author, NewPost wanted, Optional<String> key) {
        return idempotency.once(key, "posts of " + author.id(), wanted, transaction -> {
            Post post = new Post(
                    Ids.next(),
                    table.author(transaction, author),
                    wanted.text(),
                    clock.instant().truncatedTo(ChronoUnit.MILLIS));
            table.insert(transaction, post);
            log.append(transaction, FeedEvent.created(author.id(), post.id(), encode(post)));
            // Relative: the client's view of the host is the gateway's, not ours (RFC 9110 §10.2.2).
            return Outcome.created("/v1/posts/" + post.id(), post)
                    .with(HttpHeaders.ETAG, post.tag().header());
        });
    }

    /** The post that {@link #create} answers with. */
    public Post in(Answer answer) {
        try {
            return json.readValue(answer.body(), Post.class);
        } catch (IOException e) {
            throw new UncheckedIOException("an answer of ours is always a post", e);
        }
    }

    /** The post, unless there is none or it is deleted. */
    public Optional<Post> find(UUID id) {
        return jdbi.withHandle(handle -> table.find(handle, id));
    }

    /** A page of the posts of {@code author}, newest first. */
    Page<Post> page(UUID author, Optional<String> cursor, int limit) {
        String collection = "posts/" + author;
        Optional<UUID> before = cursor.map(text -> UUID.fromString(cursors.decode(collection, text)));
        List<Post> rows = jdbi.withHandle(handle -> table.by(handle, author, before, limit + 1));
        return Page.of(rows, limit, last -> cursors.encode(collection, last.id().toString()));
    }

    /**
     * Deletes a post; once it is gone, again does nothing.
     *
     * @throws ProblemException 404 if there never was one, 403 if it is another's, 412 if it is not the one that
     *     {@code ifMatch} names
     */
    void delete(UUID id, Actor by, Optional<String> ifMatch) {
        jdbi.useTransaction(transaction -> {
            UUID author = table.authorOf(transaction, id)
                    .orElseThrow(() -> ProblemException.notFound("there is no post " + id));
            if (!author.equals(by.id()) && !by.admin()) {
                throw ProblemException.forbidden("only its author or an admin may delete a post");
            }
            table.lock(transaction, id).ifPresent(post -> {
                post.tag().requireIfSent(ifMatch);
                delete(transaction, author, List.of(id));
            });
        });
    }

    /** Deletes whatever {@code author} wrote, as much at a time as a statement's deadline allows for. */
    public void deleteAll(Handle transaction, UUID author) {
        List<UUID> posts = table.lockSome(transaction, author, BATCH);
        while (!posts.isEmpty()) {
            delete(transaction, author, posts);
            posts = table.lockSome(transaction, author, BATCH);
        }
    }

    private void delete(Handle transaction, UUID author, List<UUID> posts) {
        table.delete(transaction, posts, clock.instant());
        log.delete(transaction, author, posts);
    }

    private String encode(Post post) {
        try {
            return json.writeValueAsString(post);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a post is always JSON", e);
        }
    }
}
