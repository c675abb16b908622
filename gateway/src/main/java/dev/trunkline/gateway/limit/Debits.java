package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.exchange.Claim;
import dev.trunkline.gateway.exchange.Exchange;

/**
 * What one request takes of all its limits: all of it or nothing. There may be two rounds of them, before it is known who
 * calls and after; the second takes up where the first has ended. Belongs to one event loop, which uses it again when the
 * request is done with it, so that counting allocates nothing.
 */
final class Debits implements Claim {

    /** As many limits as a route can have. */
    private static final int MOST = 8;

    private final Debit[] debits = new Debit[MOST];
    private int count;
    /** Where this round begins. */
    private int first;

    private boolean awaitsEnd;

    Debits(Elsewhere elsewhere) {
        for (int i = 0; i < MOST; i++) {
            debits[i] = new Debit(elsewhere);
        }
    }

    /** Begins a round with those limits that count this request. */
    void enter(Meter[] meters, Exchange exchange) {
        first = count;
        for (Meter meter : meters) {
            String key = meter.key(exchange);
            if (key != null) {
                add(meter, meter.tier(exchange), key, meter.cost(exchange));
            }
        }
    }

    void add(Meter meter, Tier tier, String key, long cost) {
        Debit debit = debits[count++];
        debit.bill().of(meter, tier, key, cost);
        debit.again();
    }

    /** The same limits, for another message. */
    void again() {
        for (int i = 0; i < count; i++) {
            debits[i].again();
        }
    }

    void clear() {
        for (int i = 0; i < count; i++) {
            debits[i].clear();
        }
        count = 0;
        first = 0;
    }

    int count() {
        return count;
    }

    /** The first of this round. */
    int first() {
        return first;
    }

    Debit get(int i) {
        return debits[i];
    }

    /**
     * Takes what is counted in this process, or nothing at all if one of the limits would not have it. What Redis counts
     * is asking after that.
     */
    boolean debit(long now) {
        for (int i = first; i < count; i++) {
            debits[i].locate(now);
        }
        return takeAll(now);
    }

    /** Redis is away: takes what was to be asked for as each limit has it for that case. */
    boolean debitWithoutRedis(long now) {
        for (int i = first; i < count; i++) {
            if (debits[i].asking()) {
                debits[i].withoutRedis(now);
            }
        }
        return takeAll(now);
    }

    private boolean takeAll(long now) {
        boolean holds = true;
        // A lone limit can be asked by taking.
        for (int i = first; count - first > 1 && i < count; i++) {
            debits[i].peek(now);
            holds &= debits[i].passes();
        }
        for (int i = first; holds && i < count; i++) {
            debits[i].take(now);
            holds = debits[i].passes();
        }
        if (!holds) {
            giveBack(now);
        }
        return holds;
    }

    /** Undoes this round's debits, because the request will not be served. */
    void giveBack(long now) {
        for (int i = first; i < count; i++) {
            debits[i].giveBack(now);
        }
    }

    /** Undoes those of the round before, too. */
    void giveBackAll(long now) {
        for (int i = 0; i < count; i++) {
            debits[i].giveBack(now);
        }
    }

    boolean asking() {
        for (int i = first; i < count; i++) {
            if (debits[i].asking()) {
                return true;
            }
        }
        return false;
    }

    /** Has lots got for what is asking, for which nobody waits; false if for one of these there can be none. */
    boolean lease() {
        boolean all = true;
        for (int i = first; i < count; i++) {
            all &= !debits[i].asking() || debits[i].lease();
        }
        return all;
    }

    boolean passes() {
        for (int i = first; i < count; i++) {
            if (!debits[i].passes()) {
                return false;
            }
        }
        return true;
    }

    /** Whether a limit that Redis does not count now lets nobody through without it. */
    boolean closed() {
        for (int i = first; i < count; i++) {
            if (debits[i].closed()) {
                return true;
            }
        }
        return false;
    }

    /** Until the turn of this request in the longest of this round's queues. */
    long microsToWait() {
        long wait = 0;
        for (int i = first; i < count; i++) {
            wait = Math.max(wait, debits[i].microsToWait());
        }
        return wait;
    }

    /** Whether somebody will see to it at the end of the exchange, and it must be kept until then. */
    boolean awaitsEnd() {
        return awaitsEnd;
    }

    void awaitEnd(boolean awaits) {
        awaitsEnd = awaits;
    }

    /** Whether something is still to be done when the request has been answered. */
    boolean settles() {
        for (int i = 0; i < count; i++) {
            if (debits[i].bill().meter().settles()) {
                return true;
            }
        }
        return false;
    }

    void settle(int status, long now) {
        for (int i = 0; i < count; i++) {
            debits[i].settle(status, now);
        }
    }

    /** Until all limits that would not have the request will have it. */
    long microsUntilPass() {
        long wait = 0;
        for (int i = first; i < count; i++) {
            if (!debits[i].passes()) {
                wait = Math.max(wait, -debits[i].left());
            }
        }
        return wait;
    }
}
