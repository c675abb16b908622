package dev.trunkline.user.key;

import dev.trunkline.user.key.KeySeals.Sealed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of signing keys. */
final class KeyTable {

    private KeyTable() {}

    /** A key as it is kept. */
    record Row(String kid, byte[] publicKey, Sealed privateKey, Instant createdAt, Instant signsFrom) {

        private static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getString("kid"),
                    row.getBytes("public_key"),
                    new Sealed(row.getBytes("private_key"), Optional.ofNullable(row.getString("sealed_by"))),
                    row.getTimestamp("created_at").toInstant(),
                    row.getTimestamp("signs_from").toInstant());
        }
    }

    /** Lets one instance at a time change the keys, until its transaction ends. */
    static void lock(Handle transaction) {
        transaction.execute("SELECT pg_advisory_xact_lock(hashtext('signing_keys'))");
    }

    static List<Row> all(Handle handle) {
        return handle.createQuery(
                        "SELECT kid, public_key, private_key, sealed_by, created_at, signs_from FROM signing_keys")
                .map((row, context) -> Row.of(row))
                .list();
    }

    static void insert(Handle transaction, Row row) {
        transaction
                .createUpdate("""
                        INSERT INTO signing_keys (kid, public_key, private_key, sealed_by, created_at, signs_from)
                        VALUES (:kid, :publicKey, :privateKey, :sealedBy, :createdAt, :signsFrom)""")
                .bind("kid", row.kid())
                .bind("publicKey", row.publicKey())
                .bind("privateKey", row.privateKey().bytes())
                .bind("sealedBy", row.privateKey().sealedBy())
                .bind("createdAt", row.createdAt())
                .bind("signsFrom", row.signsFrom())
                .execute();
    }

    static void seal(Handle transaction, String kid, Sealed privateKey) {
        transaction
                .createUpdate("UPDATE signing_keys SET private_key = :bytes, sealed_by = :sealedBy WHERE kid = :kid")
                .bind("kid", kid)
                .bind("bytes", privateKey.bytes())
                .bind("sealedBy", privateKey.sealedBy())
                .execute();
    }

    static void sign(Handle transaction, String kid, Instant from) {
        transaction
                .createUpdate("UPDATE signing_keys SET signs_from = :from WHERE kid = :kid")
                .bind("kid", kid)
                .bind("from", from)
                .execute();
    }

    static void delete(Handle transaction, String kid) {
        transaction
                .createUpdate("DELETE FROM signing_keys WHERE kid = :kid")
                .bind("kid", kid)
                .execute();
    }
}
