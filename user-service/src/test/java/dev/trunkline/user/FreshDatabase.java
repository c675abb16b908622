package dev.trunkline.user;

import dev.trunkline.testing.PostgresServer;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;

/** A database that no instance has seen yet, for tests of what several instances do to it at once. */
public final class FreshDatabase {

    private final PostgresServer.Database database = PostgresServer.shared().newDatabase();

    /** What an instance does first. */
    public Jdbi migrated() {
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.user(), database.password())
                .load()
                .migrate();
        return Jdbi.create(database.jdbcUrl(), database.user(), database.password())
                .installPlugin(new PostgresPlugin());
    }
}
