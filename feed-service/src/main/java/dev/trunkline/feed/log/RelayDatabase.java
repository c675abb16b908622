package dev.trunkline.feed.log;

import jakarta.inject.Singleton;
import java.util.Optional;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** The relay's way into the database: a connection of its own, whose end the server notices soon. */
@Singleton
class RelayDatabase {

    private final PGSimpleDataSource database = new PGSimpleDataSource();

    RelayDatabase(
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
        database.setUrl(url);
        database.setUser(user);
        database.setPassword(password.orElse(""));
        database.setApplicationName("feed-relay");
        database.setConnectTimeout(2);
        database.setSocketTimeout(10);
        // A machine that vanishes says no goodbye: its lock is free after some five seconds of silence.
        database.setOptions("-c statement_timeout=3000 -c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1"
                + " -c tcp_keepalives_count=3");
    }

    DataSource dataSource() {
        return database;
    }
}
