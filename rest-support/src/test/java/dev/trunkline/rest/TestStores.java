package dev.trunkline.rest;

import dev.trunkline.testing.PostgresServer;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;

/** What a service brings along. */
final class TestStores {

    private TestStores() {}

    @Produces
    @Singleton
    static Jdbi jdbi() {
        PostgresServer.Database database = PostgresServer.shared().newDatabase();
        return Jdbi.create(database.jdbcUrl(), database.user(), database.password());
    }

    @Produces
    @Singleton
    static Clock clock() {
        return Clock.systemUTC();
    }
}
