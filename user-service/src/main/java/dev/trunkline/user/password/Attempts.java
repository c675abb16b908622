package dev.trunkline.user.password;

import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.password.AttemptLimit.State;
import dev.trunkline.user.store.Chores;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Jdbi;

/**
 * Lets passwords be tried, but not as fast as a guesser would like: a limit for each account and one for each network,
 * counted in the database for all instances. That is no new thing to depend on, for without the database there is no
 * password to compare with either.
 */
@Singleton
public class Attempts {

    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final Jdbi database;
    private final AttemptLimit account;
    private final AttemptLimit network;
    private final int rows;
    private final Clock clock;
    private final MeterRegistry metrics;

    Attempts(Jdbi database, AttemptSettings settings, Clock clock, MeterRegistry metrics, Chores chores) {
        this.database = database;
        this.account = new AttemptLimit(
                settings.accountFree(), settings.window(), settings.firstPause(), settings.longestPause());
        this.network = new AttemptLimit(
                settings.networkFree(), settings.window(), settings.firstPause(), settings.longestPause());
        this.rows = settings.rows();
        this.clock = clock;
        this.metrics = metrics;
        chores.every(SWEEP, "forgetting old failures of passwords", this::sweep);
    }

    /**
     * Says what {@code verification} says, and counts it.
     *
     * @param of the account, whether there is such a one or not
     * @param from the client's network
     * @param verification whether the password is right; not called when there were too many failures
     * @throws ProblemException 429 that says when to come again, the same whether or not there is such an account
     */
    public boolean verify(String of, String from, BooleanSupplier verification) {
        byte[] accountKey = key("account", of);
        byte[] networkKey = key("network", from);
        refuse(account, accountKey, "account");
        refuse(network, networkKey, "network");
        Reserved reserved = reserve(accountKey);
        boolean right;
        try {
            right = verification.getAsBoolean();
        } catch (RuntimeException e) {
            // There was no verdict, so there was no attempt.
            giveBack(accountKey, reserved);
            throw e;
        }
        if (right) {
            database.useHandle(handle -> AttemptTable.forget(handle, accountKey));
        } else {
            count(networkKey);
        }
        return right;
    }

    void sweep() {
        Duration memory = account.memory().compareTo(network.memory()) > 0 ? account.memory() : network.memory();
        database.useHandle(handle -> AttemptTable.sweep(handle, clock.instant().minus(memory), rows));
    }

    /** Without a write, for this must be cheap. */
    private void refuse(AttemptLimit limit, byte[] key, String by) {
        Duration pause = limit.pause(database.withHandle(handle -> AttemptTable.read(handle, key)), clock.instant());
        if (!pause.isZero()) {
            throw tooMany(pause, by);
        }
    }

    private record Reserved(State before, State after) {}

    /** Counts the attempt as failed before it is made: of many at once, no more are let through than of as many in turn. */
    private Reserved reserve(byte[] key) {
        return database.inTransaction(transaction -> {
            Instant now = clock.instant();
            State before = AttemptTable.lock(transaction, key);
            Duration pause = account.pause(before, now);
            if (!pause.isZero()) {
                throw tooMany(pause, "account");
            }
            State after = account.failed(before, now);
            AttemptTable.write(transaction, key, after);
            return new Reserved(before, after);
        });
    }

    private void giveBack(byte[] key, Reserved reserved) {
        database.useTransaction(transaction -> {
            State now = AttemptTable.lock(transaction, key);
            boolean untouched = now.equals(reserved.after());
            AttemptTable.write(
                    transaction,
                    key,
                    untouched ? reserved.before() : new State(Math.max(0, now.level() - 1), now.freeAt()));
        });
    }

    private void count(byte[] key) {
        database.useTransaction(transaction -> AttemptTable.write(
                transaction, key, network.failed(AttemptTable.lock(transaction, key), clock.instant())));
    }

    private ProblemException tooMany(Duration pause, String by) {
        metrics.counter("trunkline.password.refused", "by", by).increment();
        long seconds = Math.max(1, pause.plusMillis(999).toSeconds());
        return ProblemException.of(
                        429,
                        "too-many-attempts",
                        "Too many attempts",
                        "too many attempts with a wrong password; try again in " + seconds + " s")
                .withHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }

    private static byte[] key(String kind, String of) {
        try {
            return MessageDigest.getInstance("SHA-256").digest((kind + '\0' + of).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
