package dev.trunkline.gateway.ticket;

import java.time.Duration;

/**
 * @param redisUrl {@code redis[s]://[user:password@]host:port[/database]}
 * @param life of a ticket that nobody uses
 * @param deadline for Redis, in all
 */
public record TicketSettings(String redisUrl, Duration life, Duration deadline) {

    public static TicketSettings of(TicketConfig config) {
        return new TicketSettings(config.redisUrl(), config.life(), config.deadline());
    }

    /** The address may hold a password, which is not for logs. */
    @Override
    public String toString() {
        return "TicketSettings[life=" + life + ", deadline=" + deadline + "]";
    }
}
