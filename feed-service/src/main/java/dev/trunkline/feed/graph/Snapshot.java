package dev.trunkline.feed.graph;

import dev.trunkline.contracts.user.v1.SnapshotRecord;
import dev.trunkline.outbox.Head;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/** A snapshot of user-service, read while it arrives; see {@code user_snapshot.proto}. */
final class Snapshot implements AutoCloseable {

    /** For the connection, and for each wait for more of the answer: a whole one may take minutes. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final InputStream records;
    private final Head head;

    private Snapshot(InputStream records, Head head) {
        this.records = records;
        this.head = head;
    }

    /**
     * Begins to read.
     *
     * @throws IOException if user-service cannot be reached or has none to give
     */
    static Snapshot open(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout((int) DEADLINE.toMillis());
        connection.setReadTimeout((int) DEADLINE.toMillis());
        connection.setInstanceFollowRedirects(false);
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException(address + " answers " + connection.getResponseCode());
        }
        InputStream records = new BufferedInputStream(connection.getInputStream());
        SnapshotRecord first = read(records);
        if (!first.hasBegin()) {
            throw new IOException("the snapshot does not tell its place in the log");
        }
        return new Snapshot(
                records, new Head(first.getBegin().getEpoch(), first.getBegin().getPosition()));
    }

    /** The place of the users' log that it is true at. */
    Head head() {
        return head;
    }

    /**
     * The next record, the last one being the end.
     *
     * @throws IOException if the rest did not come
     */
    SnapshotRecord next() throws IOException {
        return read(records);
    }

    private static SnapshotRecord read(InputStream records) throws IOException {
        SnapshotRecord next = SnapshotRecord.parseDelimitedFrom(records);
        if (next == null) {
            throw new EOFException("the snapshot ends before its end");
        }
        return next;
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
