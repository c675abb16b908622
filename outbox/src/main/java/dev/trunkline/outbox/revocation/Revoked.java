package dev.trunkline.outbox.revocation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Credentials that count no more although they have not expired: single ones (a session's tokens, a key), and all that
 * somebody had at some time. Each is kept until nothing that it stops could still be good. Where there are more than are
 * kept, everything is stopped that says that it was issued before, which costs clients a new token.
 *
 * <p>Pure but for its being written by one thread and read by others without a lock.
 */
public final class Revoked {

    private final Map<String, Long> credentials = new ConcurrentHashMap<>();
    private final Map<String, Long> subjects = new ConcurrentHashMap<>();
    private final int most;
    private final long keptSeconds;
    private volatile long floorSeconds;
    private volatile boolean any;

    /**
     * @param keptSeconds the longest that credentials are good for
     */
    public Revoked(int most, long keptSeconds) {
        this.most = most;
        this.keptSeconds = keptSeconds;
    }

    /**
     * Whether this one counts no more.
     *
     * @param name of the credential: a session's or a key's
     * @param issuedSeconds 0 if that is not known, as of a token that does not say it (RFC 7519 §4.1.6): it would be of
     *     before for ever, and so would the next one, so only its name can stop it
     */
    public boolean coversCredential(String name, long issuedSeconds) {
        return any && (issuedSeconds != 0 && issuedSeconds < floorSeconds || credentials.containsKey(name));
    }

    /** Whether what was issued to somebody then counts no more. */
    public boolean coversSubject(String name, long issuedSeconds) {
        if (!any) {
            return false;
        }
        Long before = subjects.get(name);
        return before != null && issuedSeconds <= before;
    }

    /** A single one, now or from now on. */
    public void credential(String name, long atSeconds, long nowSeconds) {
        note(credentials, name, atSeconds, nowSeconds);
    }

    /** All that somebody got until then. */
    public void subject(String name, long atSeconds, long nowSeconds) {
        note(subjects, name, atSeconds, nowSeconds);
    }

    /** Something was revoked, and nobody can say what. */
    public void unknown(long nowSeconds) {
        floorSeconds = nowSeconds;
        any = true;
    }

    int size() {
        return credentials.size() + subjects.size();
    }

    private void note(Map<String, Long> where, String name, long at, long now) {
        if (name.isEmpty() || now - at > keptSeconds) {
            return;
        }
        if (size() >= most) {
            sweep(now);
        }
        if (size() >= most) {
            unknown(now);
            credentials.clear();
            subjects.clear();
        } else {
            where.merge(name, at, Math::max);
        }
        any = true;
    }

    private void sweep(long now) {
        credentials.values().removeIf(at -> now - at > keptSeconds);
        subjects.values().removeIf(at -> now - at > keptSeconds);
    }
}
