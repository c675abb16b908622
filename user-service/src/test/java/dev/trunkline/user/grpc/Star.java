package dev.trunkline.user.grpc;

import dev.trunkline.user.Person;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Someone with more followers than anyone could register one by one. */
record Star(Person person) {

    static Star followedBy(Jdbi database, int followers) {
        Star star = new Star(Person.registered());
        database.useHandle(handle -> handle.createUpdate("""
                        WITH fans AS (
                            INSERT INTO accounts (id, handle, display_name, email, password_hash, status, version, created_at)
                            SELECT uuidv7(), :prefix || '_' || n, 'Fan ' || n, :prefix || n || '@example.org', '', 'active',
                                1, now()
                            FROM generate_series(1, :followers) AS n
                            RETURNING id)
                        INSERT INTO follows (follower_id, followee_id, since) SELECT id, :star, now() FROM fans""")
                .bind("prefix", Person.newHandle())
                .bind("followers", followers)
                .bind("star", star.uuid())
                .execute());
        return star;
    }

    String id() {
        return person.id();
    }

    /** Nobody follows any more. */
    void lose(Jdbi database) {
        database.useHandle(handle -> handle.createUpdate("DELETE FROM follows WHERE followee_id = :star")
                .bind("star", uuid())
                .execute());
    }

    private UUID uuid() {
        return UUID.fromString(person.id());
    }
}
