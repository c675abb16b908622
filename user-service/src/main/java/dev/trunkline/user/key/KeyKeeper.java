package dev.trunkline.user.key;

import dev.trunkline.user.key.KeySchedule.State;
import dev.trunkline.user.key.KeySchedule.Turn;
import dev.trunkline.user.key.KeyTable.Row;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Keeps the table of keys as the schedule wants it: makes the next key, deletes those that are spent, encrypts those
 * that are not. Instances do so one at a time, so that however many there are it is done once.
 */
final class KeyKeeper {

    private static final Logger LOG = Logger.getLogger(KeyKeeper.class);

    private final Jdbi database;
    private final KeySchedule schedule;
    private final KeySeals seals;
    private final Clock clock;

    KeyKeeper(Jdbi database, KeySchedule schedule, KeySeals seals, Clock clock) {
        this.database = database;
        this.schedule = schedule;
        this.seals = seals;
        this.clock = clock;
    }

    /** All keys, once the table is as it should be at this time. Never none. */
    List<KeptKey> keys() {
        List<Row> rows = database.withHandle(KeyTable::all);
        if (inOrder(rows)) {
            return open(rows);
        }
        return changing((transaction, now) -> {
            tend(transaction, now);
            return open(KeyTable.all(transaction));
        });
    }

    /**
     * The next key, which signs after it has been published for long enough.
     *
     * @param made whether it was made for this, or was waiting already
     */
    record Next(KeptKey key, boolean made) {}

    Next rotate() {
        return changing((transaction, now) -> {
            List<KeptKey> kept = open(KeyTable.all(transaction));
            List<Turn> turns = turns(kept);
            return waiting(kept, turns, now)
                    .map(key -> new Next(key, false))
                    .orElseGet(() -> new Next(make(transaction, now, schedule.next(turns, now)), true));
        });
    }

    /** Deletes a key for good; if it was the one that signs, another signs at once. False if there is no such key. */
    boolean drop(String kid) {
        return changing((transaction, now) -> {
            List<KeptKey> kept = open(KeyTable.all(transaction));
            Optional<KeptKey> dropped =
                    kept.stream().filter(key -> key.kid().equals(kid)).findFirst();
            if (dropped.isEmpty()) {
                return false;
            }
            List<Turn> turns = turns(kept);
            KeyTable.delete(transaction, kid);
            LOG.warnf("signing key %s is dropped; the tokens that it signed are good no more", kid);
            if (schedule.state(dropped.get().turn(), turns, now) == State.SIGNING) {
                // Not one that has signed before: who got hold of the last key may have the one before it too.
                waiting(kept, turns, now)
                        .ifPresentOrElse(
                                next -> KeyTable.sign(transaction, next.kid(), now), () -> make(transaction, now, now));
            }
            return true;
        });
    }

    private Optional<KeptKey> waiting(List<KeptKey> kept, List<Turn> turns, Instant now) {
        return kept.stream()
                .filter(key -> schedule.state(key.turn(), turns, now) == State.WAITING)
                .findFirst();
    }

    private boolean inOrder(List<Row> rows) {
        Instant now = clock.instant();
        List<Turn> turns = rows.stream().map(KeyKeeper::turn).toList();
        return !schedule.due(turns, now)
                && rows.stream()
                        .allMatch(row -> seals.current(row.privateKey().sealedBy())
                                && schedule.state(turn(row), turns, now) != State.SPENT);
    }

    private void tend(Handle transaction, Instant now) {
        List<Row> rows = KeyTable.all(transaction);
        List<Turn> turns = rows.stream().map(KeyKeeper::turn).toList();
        for (Row row : rows) {
            if (schedule.state(turn(row), turns, now) == State.SPENT) {
                KeyTable.delete(transaction, row.kid());
                LOG.infof("signing key %s is deleted; its last token has expired", row.kid());
            } else if (!seals.current(row.privateKey().sealedBy())) {
                KeyTable.seal(transaction, row.kid(), seals.seal(row.kid(), seals.open(row.kid(), row.privateKey())));
            }
        }
        if (schedule.due(turns, now)) {
            make(transaction, now, schedule.next(turns, now));
        }
    }

    private KeptKey make(Handle transaction, Instant now, Instant signsFrom) {
        KeptKey made = new KeptKey(SigningKey.generate(), now, signsFrom);
        KeyTable.insert(
                transaction,
                new Row(
                        made.kid(),
                        made.key().publicKey().getEncoded(),
                        seals.seal(made.kid(), made.key().privateKey().getEncoded()),
                        now,
                        signsFrom));
        LOG.infof("signing key %s is made; it signs from %s", made.kid(), signsFrom);
        return made;
    }

    private <T> T changing(BiFunction<Handle, Instant, T> change) {
        return database.inTransaction(transaction -> {
            KeyTable.lock(transaction);
            return change.apply(transaction, clock.instant());
        });
    }

    private List<KeptKey> open(List<Row> rows) {
        return rows.stream()
                .map(row -> new KeptKey(
                        SigningKey.decode(row.publicKey(), seals.open(row.kid(), row.privateKey())),
                        row.createdAt(),
                        row.signsFrom()))
                .toList();
    }

    private static List<Turn> turns(List<KeptKey> keys) {
        return keys.stream().map(KeptKey::turn).toList();
    }

    private static Turn turn(Row row) {
        return new Turn(row.kid(), row.signsFrom());
    }
}
