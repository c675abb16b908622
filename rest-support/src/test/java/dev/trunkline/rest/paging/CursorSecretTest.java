package dev.trunkline.rest.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.testing.PostgresServer;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class CursorSecretTest {

    private final Jdbi database = database();

    private static Jdbi database() {
        PostgresServer.Database fresh = PostgresServer.shared().newDatabase();
        Jdbi database = Jdbi.create(fresh.jdbcUrl(), fresh.user(), fresh.password());
        database.useHandle(
                handle -> handle.execute("CREATE TABLE secrets (name text PRIMARY KEY, value bytea NOT NULL)"));
        return database;
    }

    @Test
    void every_instance_reads_the_cursors_of_every_other() {
        String cursor = CursorSecret.cursors(database, Optional.empty()).encode("users", "here");
        assertThat(CursorSecret.cursors(database, Optional.empty()).decode("users", cursor))
                .isEqualTo("here");
    }

    @Test
    void a_configured_secret_is_used_instead() {
        Cursors configured = CursorSecret.cursors(database, Optional.of("a secret of sixteen or more"));
        String cursor = CursorSecret.cursors(database, Optional.empty()).encode("users", "here");
        assertThatThrownBy(() -> configured.decode("users", cursor)).isInstanceOf(ProblemException.class);
    }
}
