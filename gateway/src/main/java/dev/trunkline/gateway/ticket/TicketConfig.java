package dev.trunkline.gateway.ticket;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What stands for an access token in an address. */
public interface TicketConfig {

    /** Where they are kept: {@code redis[s]://[user:password@]host:port}; the environment has it as REDIS_URL. */
    @WithDefault("redis://localhost:6389")
    String redisUrl();

    /** How long one counts that nobody uses. */
    @WithDefault("30s")
    Duration life();

    /** How long Redis may take; a client that waits for a connection is better told to come back. */
    @WithDefault("250ms")
    Duration deadline();
}
