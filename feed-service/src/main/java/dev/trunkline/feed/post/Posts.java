package dev.trunkline.feed.post;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.feed.log.FeedEvent;
import dev.trunkline.feed.log.LogTable;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Writes posts, each in one transaction with its event, and reads them. Blocks for the database. */
@Singleton
public class Posts {

    private final Jdbi jdbi;
    private final PostTable table;
    private final LogTable log;
    private final ObjectMapper json;
    private final Clock clock;

    Posts(Jdbi jdbi, PostTable table, LogTable log, ObjectMapper json, Clock clock) {
        this.jdbi = jdbi;
        this.table = table;
        this.log = log;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Writes a post, or gives the one that the same author wrote under the same key.
     *
     * @param author as the token names it; user-service's word on the name wins if it has come already
     * @throws ProblemException 403 for a suspended author, 422 if the key was used for another text
     */
    public Post create(Post.Author author, String text, Optional<String> key) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return jdbi.inTransaction(transaction -> {
            Post.Author known = table.author(transaction, author);
            Post post = new Post(Ids.next(), known, text, now);
            if (!table.insert(transaction, post, key)) {
                return earlier(transaction, author.id(), key.orElseThrow(), text);
            }
            log.append(transaction, FeedEvent.created(known.id(), post.id(), encode(post)));
            return post;
        });
    }

    /** The post, unless there is none or it is deleted. */
    public Optional<Post> find(UUID id) {
        return jdbi.withHandle(handle -> table.find(handle, id));
    }

    /** At most {@code max} posts of {@code author}, newest first, older than {@code before}. */
    List<Post> by(UUID author, Optional<UUID> before, int max) {
        return jdbi.withHandle(handle -> table.by(handle, author, before, max));
    }

    /**
     * Deletes a post; once it is gone, again does nothing.
     *
     * @throws ProblemException 404 if there never was one, 403 if it is another's
     */
    void delete(UUID id, UUID by) {
        jdbi.useTransaction(transaction -> {
            UUID author = table.authorOf(transaction, id)
                    .orElseThrow(() -> ProblemException.notFound("there is no post " + id));
            if (!author.equals(by)) {
                throw ProblemException.forbidden("only its author may delete a post");
            }
            if (table.delete(transaction, id, clock.instant())) {
                log.withdraw(transaction, author, id);
                log.append(transaction, FeedEvent.deleted(author, id));
            }
        });
    }

    private Post earlier(Handle transaction, UUID author, String key, String text) {
        Post post = table.findByKey(transaction, author, key)
                .orElseThrow(() -> ProblemException.conflict(
                        "post-deleted", "the post that was written under this Idempotency-Key is deleted"));
        if (!post.text().equals(text)) {
            throw ProblemException.of(
                    422,
                    "idempotency-key-reused",
                    "Idempotency key reused",
                    "this Idempotency-Key was used for another text; use a new key for a new post");
        }
        return post;
    }

    private String encode(Post post) {
        try {
            return json.writeValueAsString(post);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a post is always JSON", e);
        }
    }
}
