package dev.trunkline.rest.paging;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;

/** Signs cursors with the configured secret, else with one that the first instance makes and the database keeps. */
final class CursorSecret {

    private static final int BYTES = 32;

    private CursorSecret() {}

    @Produces
    @Singleton
    static Cursors cursors(
            Jdbi database, @ConfigProperty(name = "trunkline.cursor-secret") Optional<String> configured) {
        return new Cursors(configured
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .orElseGet(() -> kept(database)));
    }

    private static byte[] kept(Jdbi database) {
        byte[] fresh = new byte[BYTES];
        new SecureRandom().nextBytes(fresh);
        return database.inTransaction(handle -> {
            handle.createUpdate("INSERT INTO secrets (name, value) VALUES ('cursor', :fresh) ON CONFLICT DO NOTHING")
                    .bind("fresh", fresh)
                    .execute();
            return handle.createQuery("SELECT value FROM secrets WHERE name = 'cursor'")
                    .mapTo(byte[].class)
                    .one();
        });
    }
}
