package dev.trunkline.user.key;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The SQL of signing keys. */
final class KeyTable {

    private KeyTable() {}

    /** Lets one instance at a time look whether a key is needed, until its transaction ends. */
    static void lock(Handle handle) {
        handle.execute("SELECT pg_advisory_xact_lock(hashtext('signing_keys'))");
    }

    /** Newest first. */
    static List<SigningKey> all(Handle handle) {
        return handle.createQuery("SELECT public_key, private_key FROM signing_keys ORDER BY created_at DESC, kid")
                .map((row, context) -> SigningKey.decode(row.getBytes("public_key"), row.getBytes("private_key")))
                .list();
    }

    static void insert(Handle handle, SigningKey key, Instant createdAt) {
        handle.createUpdate("""
                        INSERT INTO signing_keys (kid, public_key, private_key, created_at)
                        VALUES (:kid, :publicKey, :privateKey, :createdAt)""")
                .bind("kid", key.kid())
                .bind("publicKey", key.publicKey().getEncoded())
                .bind("privateKey", key.privateKey().getEncoded())
                .bind("createdAt", createdAt)
                .execute();
    }
}
