package dev.trunkline.feed.post;

import dev.trunkline.rest.problem.ProblemException;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The SQL of posts. */
@Singleton
class PostTable {

    private static final String FIND = """
            SELECT posts.id, posts.text, posts.created_at, posts.author_id, authors.handle, authors.display_name
            FROM posts JOIN authors ON authors.id = posts.author_id
            WHERE posts.deleted_at IS NULL AND\s""";

    /**
     * The author as it is known, after making it known if it was not. Stays so until the transaction ends, lest a post
     * be written behind the back of who suspends or deletes its author.
     */
    Post.Author author(Handle transaction, Post.Author named) {
        transaction.execute(
                "INSERT INTO authors (id, handle, display_name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                named.id(),
                named.handle(),
                named.displayName());
        return transaction
                .createQuery("SELECT handle, display_name, suspended FROM authors WHERE id = :id FOR SHARE")
                .bind("id", named.id())
                .map((row, context) -> {
                    if (row.getBoolean(3)) {
                        throw ProblemException.forbidden("this account is suspended or closed and may not post");
                    }
                    return new Post.Author(named.id(), row.getString(1), row.getString(2));
                })
                .one();
    }

    void insert(Handle transaction, Post post) {
        transaction
                .createUpdate("INSERT INTO posts (id, author_id, text, created_at)"
                        + " VALUES (:id, :author, :text, :createdAt)")
                .bind("id", post.id())
                .bind("author", post.author().id())
                .bind("text", post.text())
                .bind("createdAt", post.createdAt().atOffset(ZoneOffset.UTC))
                .execute();
    }

    Optional<Post> find(Handle handle, UUID id) {
        return handle.createQuery(FIND + "posts.id = :id")
                .bind("id", id)
                .map(PostTable::post)
                .findOne();
    }

    /** The post, which nobody else can delete until the transaction ends. */
    Optional<Post> lock(Handle transaction, UUID id) {
        return transaction
                .createQuery(FIND + "posts.id = :id FOR UPDATE OF posts")
                .bind("id", id)
                .map(PostTable::post)
                .findOne();
    }

    List<Post> by(Handle handle, UUID author, Optional<UUID> before, int max) {
        return handle.createQuery(FIND + """
                        posts.author_id = :author AND (CAST(:before AS uuid) IS NULL OR posts.id < CAST(:before AS uuid))
                        ORDER BY posts.id DESC LIMIT :max""")
                .bind("author", author)
                .bind("before", before.orElse(null))
                .bind("max", max)
                .map(PostTable::post)
                .list();
    }

    /** The author, of a deleted post too. */
    Optional<UUID> authorOf(Handle handle, UUID id) {
        return handle.createQuery("SELECT author_id FROM posts WHERE id = :id")
                .bind("id", id)
                .mapTo(UUID.class)
                .findOne();
    }

    /** At most {@code max} posts of {@code author}, which nobody else can delete until the transaction ends. */
    List<UUID> lockSome(Handle transaction, UUID author, int max) {
        return transaction
                .createQuery("SELECT id FROM posts WHERE author_id = :author AND deleted_at IS NULL"
                        + " ORDER BY id LIMIT :max FOR UPDATE")
                .bind("author", author)
                .bind("max", max)
                .mapTo(UUID.class)
                .list();
    }

    /** The rows stay, without their texts, so that a deleted post is told from one that never was. */
    void delete(Handle transaction, List<UUID> ids, Instant now) {
        transaction
                .createUpdate("UPDATE posts SET text = '', deleted_at = :now WHERE id = ANY(:ids)")
                .bindArray("ids", UUID.class, ids)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    private static Post post(ResultSet row, StatementContext context) throws SQLException {
        return new Post(
                row.getObject("id", UUID.class),
                new Post.Author(
                        row.getObject("author_id", UUID.class), row.getString("handle"), row.getString("display_name")),
                row.getString("text"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
