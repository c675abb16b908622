package dev.trunkline.user.event;

import jakarta.inject.Singleton;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections for relays: the lock of one must end with its connection, which a pool would keep. */
@Singleton
public class RelayDatabase {

    private final PGSimpleDataSource source = new PGSimpleDataSource();

    RelayDatabase(
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") String password) {
        source.setUrl(url);
        source.setUser(user);
        source.setPassword(password);
        source.setConnectTimeout(2);
        source.setSocketTimeout(10);
        source.setTcpKeepAlive(true);
        source.setApplicationName("user-service relay");
    }

    public DataSource unpooled() {
        return source;
    }
}
