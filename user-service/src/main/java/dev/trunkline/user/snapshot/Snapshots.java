package dev.trunkline.user.snapshot;

import dev.trunkline.contracts.user.v1.AccountChanged;
import dev.trunkline.contracts.user.v1.AccountStatus;
import dev.trunkline.contracts.user.v1.Followed;
import dev.trunkline.contracts.user.v1.SnapshotBegin;
import dev.trunkline.contracts.user.v1.SnapshotEnd;
import dev.trunkline.contracts.user.v1.SnapshotRecord;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** Writes out what there is at one moment, row by row, never holding more than a batch of it. */
@Singleton
class Snapshots {

    private static final int BATCH = 1_000;

    private static final String HEAD = "SELECT epoch, position FROM user_events_head";
    private static final String ACCOUNTS =
            "SELECT id, handle, display_name, status FROM accounts WHERE deleted_at IS NULL ORDER BY id";
    private static final String FOLLOWS =
            "SELECT follower_id, followee_id FROM follows ORDER BY follower_id, followee_id";

    private final Jdbi database;

    Snapshots(Jdbi database) {
        this.database = database;
    }

    /** What has a position in the log is committed, so the one snapshot of all three statements holds it. */
    void write(OutputStream out) throws IOException {
        database.useTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            records(handle, HEAD, Snapshots::begin, out);
            records(handle, ACCOUNTS, Snapshots::account, out);
            records(handle, FOLLOWS, Snapshots::follow, out);
            SnapshotRecord.newBuilder()
                    .setEnd(SnapshotEnd.getDefaultInstance())
                    .build()
                    .writeDelimitedTo(out);
        });
    }

    private interface Row {

        SnapshotRecord.Builder read(ResultSet row, StatementContext context) throws SQLException;
    }

    private static void records(Handle handle, String sql, Row row, OutputStream out) throws IOException {
        try (var found = handle.createQuery(sql)
                .setFetchSize(BATCH)
                .map((columns, context) -> row.read(columns, context).build())
                .iterator()) {
            for (Iterator<SnapshotRecord> each = found; each.hasNext(); ) {
                each.next().writeDelimitedTo(out);
            }
        }
    }

    private static SnapshotRecord.Builder begin(ResultSet row, StatementContext context) throws SQLException {
        return SnapshotRecord.newBuilder()
                .setBegin(SnapshotBegin.newBuilder().setEpoch(row.getString(1)).setPosition(row.getLong(2)));
    }

    private static SnapshotRecord.Builder account(ResultSet row, StatementContext context) throws SQLException {
        return SnapshotRecord.newBuilder()
                .setAccount(AccountChanged.newBuilder()
                        .setUserId(row.getString(1))
                        .setHandle(row.getString(2))
                        .setDisplayName(row.getString(3))
                        .setStatus(AccountStatus.valueOf(
                                "ACCOUNT_STATUS_" + row.getString(4).toUpperCase(Locale.ROOT))));
    }

    private static SnapshotRecord.Builder follow(ResultSet row, StatementContext context) throws SQLException {
        return SnapshotRecord.newBuilder()
                .setFollow(Followed.newBuilder().setFollowerId(row.getString(1)).setFolloweeId(row.getString(2)));
    }
}
