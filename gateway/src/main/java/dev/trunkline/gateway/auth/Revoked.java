package dev.trunkline.gateway.auth;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Credentials that count no more although they have not expired: single ones (a session's tokens, a key), and all that
 * somebody had at some time. Each is kept until nothing that it stops could still be good. Where there are more than are
 * kept, everything issued before is stopped, which costs clients a new token and lets nobody in.
 *
 * <p>Pure but for its being written by one thread and read by others without a lock.
 */
final class Revoked {

    private final Map<String, Long> credentials = new ConcurrentHashMap<>();
    private final Map<String, Long> subjects = new ConcurrentHashMap<>();
    private final int most;
    private final long keptSeconds;
    private volatile long floorSeconds;
    private volatile boolean any;

    /**
     * @param keptSeconds the longest that credentials are good for
     */
    Revoked(int most, long keptSeconds) {
        this.most = most;
        this.keptSeconds = keptSeconds;
    }

    /** Whether these count no more. */
    boolean covers(Verdict.Good good) {
        if (!any) {
            return false;
        }
        long issued = good.issuedSeconds();
        if (issued < floorSeconds || credentials.containsKey(good.principal().credential())) {
            return true;
        }
        Long before = subjects.get(good.principal().subject());
        return before != null && issued <= before;
    }

    /** A single one, now or from now on. */
    void credential(String name, long atSeconds, long nowSeconds) {
        note(credentials, name, atSeconds, nowSeconds);
    }

    /** All that somebody got until then. */
    void subject(String name, long atSeconds, long nowSeconds) {
        note(subjects, name, atSeconds, nowSeconds);
    }

    /** Something was revoked, and nobody can say what. */
    void unknown(long nowSeconds) {
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
