package dev.trunkline.feed;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Makes what the features share. */
class Stores {

    @Produces
    @Singleton
    Jdbi jdbi(AgroalDataSource database) {
        return Jdbi.create(database)
                .registerArrayType(UUID.class, "uuid")
                .registerArrayType(String.class, "text")
                .registerArrayType(Boolean.class, "boolean");
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
