package dev.trunkline.feed.credential;

import dev.trunkline.feed.FeedSettings;
import dev.trunkline.outbox.revocation.RevocationLog;
import dev.trunkline.outbox.revocation.Revoked;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which credentials count no more although they have not expired, as user-service tells. The gateway refuses them to whoever
 * comes with one; here they end what has begun before.
 */
@Singleton
public class Revocations {

    private final Revoked revoked;
    private final RevocationLog log;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    Revocations(Redis redis, FeedSettings settings, Clock clock) {
        this.revoked =
                new Revoked(settings.revocations(), settings.revocationsKept().toSeconds());
        this.log = new RevocationLog(
                redis, revoked, () -> clock.instant().getEpochSecond(), () -> listeners.forEach(Runnable::run));
    }

    void start(@Observes StartupEvent started) {
        log.start();
    }

    void stop(@Observes ShutdownEvent stopping) {
        log.close();
    }

    /** Has {@code look} run when more is revoked than before, on the thread that reads of it; it must not block. */
    public void listen(Runnable look) {
        listeners.add(look);
    }

    /** Whether the session has ended, or the key was revoked. */
    public boolean ended(Credential credential) {
        return revoked.coversCredential(credential.name(), credential.issuedSeconds());
    }

    /** Whether nothing counts that the user had when this was issued, since the account was suspended. */
    public boolean barred(Credential credential) {
        return revoked.coversSubject(credential.user().toString(), credential.issuedSeconds());
    }

    /** Whether they are heard of now. */
    public boolean current() {
        return log.current();
    }
}
