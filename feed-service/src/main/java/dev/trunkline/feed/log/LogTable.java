package dev.trunkline.feed.log;

import dev.trunkline.outbox.LogEntry;
import dev.trunkline.rest.problem.ProblemException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/** The SQL of the log beyond what every log has: by feed, and in the transaction of a post. */
@Singleton
public class LogTable {

    private static final String OF_EVERYONE = """
            SELECT position, payload FROM feed_log
            WHERE position > :after AND position < :before AND type <> 'post.withdrawn'
            ORDER BY position %1$s LIMIT :limit""";

    /** As many short walks along the index as there are authors, not one sort of all that they ever wrote. */
    private static final String OF_AUTHORS = """
            SELECT found.position, found.payload
            FROM unnest(CAST(:authors AS uuid[])) AS author (id)
            CROSS JOIN LATERAL (
                SELECT position, payload FROM feed_log
                WHERE author_id = author.id AND position > :after AND position < :before AND type <> 'post.withdrawn'
                ORDER BY position %1$s LIMIT :limit) AS found
            ORDER BY found.position %1$s LIMIT :limit""";

    private static final String GONE = """
            (SELECT CAST(:author AS uuid) AS author, post, convert_to(json, 'UTF8') AS payload
             FROM unnest(CAST(:posts AS uuid[]), :payloads) AS each (post, json)) AS gone""";

    private final Jdbi jdbi;

    LogTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Records an event in the transaction of what it tells of. */
    public void append(Handle transaction, FeedEvent event) {
        transaction
                .createUpdate("INSERT INTO feed_log (payload, type, post_id, author_id)"
                        + " VALUES (:payload, :type, :post, :author)")
                .bind("payload", event.payload())
                .bind("type", event.type().text())
                .bind("post", event.post())
                .bind("author", event.author())
                .execute();
    }

    /** Takes the texts of deleted posts out of the log, where their places stay, and records that they are gone. */
    public void delete(Handle transaction, UUID author, List<UUID> posts) {
        set(
                transaction,
                "UPDATE feed_log SET type = :type, payload = gone.payload FROM " + GONE
                        + " WHERE feed_log.post_id = gone.post AND feed_log.type = 'post.created'",
                posts.stream().map(post -> FeedEvent.withdrawn(author, post)).toList());
        set(
                transaction,
                "INSERT INTO feed_log (payload, type, post_id, author_id)"
                        + " SELECT gone.payload, :type, gone.post, gone.author FROM " + GONE,
                posts.stream().map(post -> FeedEvent.deleted(author, post)).toList());
    }

    private static void set(Handle transaction, String sql, List<FeedEvent> events) {
        transaction
                .createUpdate(sql)
                .bind("type", events.get(0).type().text())
                .bind("author", events.get(0).author())
                .bind("posts", ids(events.stream().map(FeedEvent::post)))
                .bindArray(
                        "payloads",
                        String.class,
                        events.stream()
                                .map(event -> new String(event.payload(), StandardCharsets.UTF_8))
                                .toList())
                .execute();
    }

    /** Where the creation of {@code post} is; empty before it is sequenced, and once it is deleted. */
    Optional<Long> positionOf(UUID post) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT position FROM feed_log"
                        + " WHERE post_id = :post AND type = 'post.created' AND position IS NOT NULL")
                .bind("post", post)
                .mapTo(Long.class)
                .findOne());
    }

    /** At most {@code limit} entries behind {@code after}, up to {@code upTo}. */
    Slice after(Selection selection, String epoch, long after, long upTo, int limit) {
        List<Entry> found = find(selection, epoch, "ASC", after, upTo + 1, limit);
        return new Slice(found, found.size() == limit ? found.get(limit - 1).position() : upTo);
    }

    /** The newest {@code limit} entries before {@code before}, oldest first. */
    List<Entry> before(Selection selection, String epoch, long before, int limit) {
        List<Entry> found = new ArrayList<>(find(selection, epoch, "DESC", 0, before, limit));
        Collections.reverse(found);
        return found;
    }

    private List<Entry> find(Selection selection, String epoch, String order, long after, long before, int limit) {
        return jdbi.withHandle(handle -> {
            List<Entry> found = query(handle, selection, order)
                    .bind("after", after)
                    .bind("before", before)
                    .bind("limit", limit)
                    .map((row, context) -> Entry.of(epoch, new LogEntry(row.getLong(1), row.getBytes(2))))
                    .list();
            // Asked after the rows were read: they are of this history, or of one that was replaced meanwhile.
            String now = handle.createQuery("SELECT epoch FROM feed_log_head")
                    .mapTo(String.class)
                    .one();
            if (!now.equals(epoch)) {
                throw notTakenUp();
            }
            return found;
        });
    }

    /** The database has another history than this instance, which will find out in a moment. */
    static ProblemException notTakenUp() {
        return ProblemException.unavailable(
                "the feed has a new history, which this instance is taking up", Duration.ofSeconds(1));
    }

    private static Query query(Handle handle, Selection selection, String order) {
        if (selection instanceof Selection.Authors authors) {
            return handle.createQuery(OF_AUTHORS.formatted(order)).bind("authors", ids(authors.ids().stream()));
        }
        return handle.createQuery(OF_EVERYONE.formatted(order));
    }

    private static String ids(Stream<UUID> ids) {
        return ids.map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
