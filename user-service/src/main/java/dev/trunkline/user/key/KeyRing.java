package dev.trunkline.user.key;

import dev.trunkline.user.key.KeySchedule.State;
import dev.trunkline.user.key.KeySchedule.Turn;
import dev.trunkline.user.store.Chores;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;

/**
 * The keys that this instance knows, which are those of all instances: read at the start, every now and then, and when
 * a token names a key that is not among them. While the database is away it goes on with those it knows.
 */
@Startup
@Singleton
public class KeyRing {

    /** What clocks may differ by, and how long an instance may be behind with reading. */
    private static final Duration SKEW = Duration.ofMinutes(2);
    /** Tokens with made-up keys must not become a load on the database. */
    private static final Duration LEAST_BETWEEN = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final KeyKeeper keeper;
    private final KeySchedule schedule;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile List<KeptKey> kept;
    private volatile Instant asked;
    private volatile Instant read;

    @Inject
    KeyRing(
            Jdbi database,
            KeySettings settings,
            @ConfigProperty(name = "trunkline.token.lifetime") Duration tokenLifetime,
            Clock clock,
            Chores chores) {
        this(database, settings, tokenLifetime, clock);
        chores.every(settings.refresh(), "reading the signing keys", this::refresh);
    }

    KeyRing(Jdbi database, KeySettings settings, Duration tokenLifetime, Clock clock) {
        this.schedule = new KeySchedule(settings.rotation(), settings.publishBefore(), tokenLifetime.plus(SKEW));
        this.keeper = new KeyKeeper(
                database, schedule, new KeySeals(settings.encryptionSecret().orElse(List.of())), clock);
        this.clock = clock;
        refresh();
    }

    /** The key that signs. */
    public SigningKey current() {
        // Its turn may be over without this instance knowing, if it has not been able to read for that long.
        if (age(read).compareTo(schedule.publishBefore()) > 0) {
            refreshUnlessJustDone();
        }
        List<KeptKey> keys = kept;
        Turn signer = schedule.signer(turns(keys), clock.instant());
        return keys.stream()
                .filter(key -> key.turn().equals(signer))
                .findFirst()
                .orElseThrow()
                .key();
    }

    /** The key that verifies what names it. May read the database, so it is not for event loops. */
    public Optional<SigningKey> find(String kid) {
        Optional<SigningKey> known = known(kid);
        if (known.isEmpty()) {
            refreshUnlessJustDone();
            return known(kid);
        }
        return known;
    }

    /** What verifiers are told: every key that signs, has signed or will sign; newest first. */
    List<KeptKey> published() {
        List<KeptKey> keys = kept;
        return keys.stream()
                .filter(key -> state(key, keys) != State.SPENT)
                .sorted(Comparator.comparing(KeptKey::signsFrom)
                        .thenComparing(KeptKey::kid)
                        .reversed())
                .toList();
    }

    /** What {@code key} does among {@code keys}. */
    State state(KeptKey key, List<KeptKey> keys) {
        return schedule.state(key.turn(), turns(keys), clock.instant());
    }

    /** When the database was last asked with success. */
    Instant lastRead() {
        return read;
    }

    /** Reads the keys of all, and does with them what is due. */
    void refresh() {
        reading.lock();
        try {
            read();
        } finally {
            reading.unlock();
        }
    }

    /** Brings the next key on its way. */
    KeyKeeper.Next rotate() {
        KeyKeeper.Next next = keeper.rotate();
        refresh();
        return next;
    }

    /** Takes a key out of use at once, here; elsewhere when the others have read the table. */
    boolean drop(String kid) {
        boolean dropped = keeper.drop(kid);
        refresh();
        return dropped;
    }

    private void refreshUnlessJustDone() {
        try {
            // Whoever comes while it is being read may wait for that, but not for long.
            if (justAsked() || !reading.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            try {
                if (!justAsked()) {
                    read();
                }
            } finally {
                reading.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The regular reading tells of it; here the keys at hand must do.
        }
    }

    private void read() {
        asked = clock.instant();
        kept = keeper.keys();
        read = asked;
    }

    private boolean justAsked() {
        return age(asked).compareTo(LEAST_BETWEEN) < 0;
    }

    private Duration age(Instant since) {
        return Duration.between(since, clock.instant());
    }

    private Optional<SigningKey> known(String kid) {
        return published().stream()
                .map(KeptKey::key)
                .filter(key -> key.kid().equals(kid))
                .findFirst();
    }

    private static List<Turn> turns(List<KeptKey> keys) {
        return keys.stream().map(KeptKey::turn).toList();
    }
}
