package dev.trunkline.user.store;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;

/** Gives access to PostgreSQL by explicit SQL. */
final class Database {

    private Database() {}

    @Produces
    @Singleton
    static Jdbi jdbi(DataSource pool) {
        return Jdbi.create(pool).installPlugin(new PostgresPlugin());
    }
}
