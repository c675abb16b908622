package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.route.Ejecting;
import java.time.Duration;
import java.util.Collection;

/** Takes members of a pool who fail too often out for a while, and lets them in again; on the pool's thread. */
final class Outliers {

    private final String upstream;
    private final PoolEvents events;
    private long windowFrom;
    private volatile long ejections;

    Outliers(String upstream, PoolEvents events, long nowNanos) {
        this.upstream = upstream;
        this.events = events;
        this.windowFrom = nowNanos;
    }

    /** How often one was taken out; may be asked on any thread. */
    long ejections() {
        return ejections;
    }

    /** Takes one out that failed so often in a row, and tells whether it could. */
    boolean suspected(Member member, Collection<Member> members, Ejecting limits, long nowNanos) {
        return eject(member, members, limits, nowNanos, limits.failures() + " failures in a row");
    }

    /** Lets those in again whose time is over, and tells whether there were any. */
    boolean readmit(Collection<Member> members, Duration slowStart, long nowNanos) {
        boolean changed = false;
        for (Member member : members) {
            if (member.ejected() && nowNanos >= member.ejectedUntil()) {
                member.readmit();
                member.warm(nowNanos, slowStart.toNanos());
                events.readmitted(upstream, member.endpoint());
                changed = true;
            }
        }
        return changed;
    }

    /** When a window is over, takes those out whose share of failures in it was too high, and tells whether it did. */
    boolean judge(Collection<Member> members, Ejecting limits, long nowNanos) {
        if (nowNanos - windowFrom < limits.window().toNanos()) {
            return false;
        }
        windowFrom = nowNanos;
        boolean changed = false;
        for (Member member : members) {
            long answered = member.answered() - member.seenAnswered;
            long failed = member.failures() - member.seenFailed;
            member.seenAnswered += answered;
            member.seenFailed += failed;
            if (member.ejected()) {
                continue;
            }
            long all = answered + failed;
            if (all >= limits.least() && failed >= limits.rate() * all) {
                changed |= eject(member, members, limits, nowNanos, failed + " of " + all + " requests failed");
            } else if (failed == 0 && member.ejections > 0) {
                // A quiet window takes back half of what the next time would cost more.
                member.ejections--;
            }
        }
        return changed;
    }

    private boolean eject(Member member, Collection<Member> members, Ejecting limits, long nowNanos, String why) {
        long out = members.stream().filter(Member::ejected).count();
        if (!member.fit() || out + 1 > Ejections.most(members.size(), limits.share())) {
            return false;
        }
        long nanos = Ejections.nanos(
                ++member.ejections, limits.time().toNanos(), limits.mostTime().toNanos());
        ejections = ejections + 1;
        member.eject(nowNanos + nanos);
        events.ejected(upstream, member.endpoint(), why, Duration.ofNanos(nanos));
        return true;
    }
}
