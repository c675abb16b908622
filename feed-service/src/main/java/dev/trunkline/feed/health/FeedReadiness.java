package dev.trunkline.feed.health;

import dev.trunkline.feed.credential.Revocations;
import dev.trunkline.feed.graph.UsersProjector;
import dev.trunkline.feed.live.Live;
import dev.trunkline.feed.log.FeedLog;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready from the start until the drain. A store that is away is told and no more: reads go on from memory, and an
 * instance taken out for it would help nobody, since the others miss the same store.
 */
@Readiness
@Singleton
public class FeedReadiness implements HealthCheck {

    private final FeedLog log;
    private final UsersProjector users;
    private final Revocations revocations;
    private final Live live;

    FeedReadiness(FeedLog log, UsersProjector users, Revocations revocations, Live live) {
        this.log = log;
        this.users = users;
        this.revocations = revocations;
        this.live = live;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("feed")
                .status(!live.draining())
                .withData("redis", log.degraded() ? "away, PostgreSQL is read instead" : "there")
                .withData("relay", log.leading() ? "leads" : "stands by")
                .withData("position", log.head().position())
                .withData("users-position", users.at().position())
                .withData("users", users.incomplete() ? "waits for a snapshot of user-service" : "complete")
                .withData("revocations", revocations.current() ? "heard" : "not heard, tokens count until they expire")
                .withData("connections", live.connections())
                .build();
    }
}
