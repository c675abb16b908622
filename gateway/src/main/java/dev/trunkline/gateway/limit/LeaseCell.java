package dev.trunkline.gateway.limit;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tokens that this gateway has taken from Redis for one key and not spent yet.
 *
 * <p>Tokens in hand were debited when the lot was taken, so a gateway can spend at most one lot beyond what the limit
 * allows for the span in which it spends it. A lot doubles while they are used up within {@value #QUICK} µs, up to a share
 * of the room; it halves when it lasted for longer than {@value #IDLE} µs.
 */
final class LeaseCell implements Cell {

    /** There are not enough tokens in hand: Redis must be asked. */
    static final long ASK = Long.MAX_VALUE - 1;

    private static final long RETIRED = Long.MIN_VALUE;
    private static final long QUICK = 100_000;
    private static final long IDLE = 1_000_000;
    /** What others give back should be found soon. */
    private static final long LONGEST_REFUSAL = 200_000;

    private final long mostLot;
    private final AtomicLong tokens = new AtomicLong();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long lot = 1;
    private volatile long grantedAt = -IDLE;
    /** Written by each request, so it is no more than a hint to other threads. */
    private long usedAt;

    private volatile long refusesUntil;
    private volatile long backAt;
    private volatile long wholeAt;
    private volatile long leftThere;

    LeaseCell(long mostLot) {
        this.mostLot = Math.max(1, mostLot);
    }

    @Override
    public long take(long now, long cost) {
        while (true) {
            long inHand = tokens.get();
            if (inHand < Math.max(1, cost)) {
                return without(inHand, now);
            }
            if (cost == 0 || tokens.compareAndSet(inHand, inHand - cost)) {
                usedAt = now;
                return leftThere + inHand - cost;
            }
        }
    }

    /** Of a lease that has run out it says that nothing is known against it. */
    @Override
    public long peek(long now, long cost) {
        long inHand = tokens.get();
        if (inHand >= Math.max(1, cost)) {
            return leftThere + inHand;
        }
        long said = without(inHand, now);
        return said == ASK ? 0 : said;
    }

    private long without(long inHand, long now) {
        if (inHand == RETIRED) {
            return GONE;
        }
        return now < refusesUntil ? -Math.max(1, backAt - now) : ASK;
    }

    /** Whether more should be got before it runs out. */
    boolean low(long now) {
        return lot > 1 && tokens.get() * 2 < lot && !asking.get() && now >= refusesUntil;
    }

    /** How many tokens to ask for; who asks while another does asks for what it needs only. */
    long want(long now, long cost) {
        if (!asking.compareAndSet(false, true)) {
            return cost;
        }
        long lasted = now - grantedAt;
        lot = lasted < QUICK ? Math.min(mostLot, lot * 2) : lasted > IDLE ? Math.max(1, lot / 2) : lot;
        long inHand = tokens.get();
        return Math.max(Math.max(1, cost), lot + cost - (inHand == RETIRED ? 0 : inHand));
    }

    /**
     * Redis has given so many tokens.
     *
     * @param left what remains there
     * @param wait until there will be one, if there is none
     * @return false if they cannot be kept
     */
    boolean granted(long granted, long left, long wait, long whole, long now) {
        grantedAt = now;
        leftThere = left;
        wholeAt = now + whole;
        if (granted == 0) {
            backAt = now + wait;
            refusesUntil = now + Math.min(wait, LONGEST_REFUSAL);
        }
        asking.set(false);
        return add(granted);
    }

    /** There was no answer. */
    void missed() {
        asking.set(false);
    }

    long inHand() {
        return Math.max(0, tokens.get());
    }

    /** Takes out what nobody has used for a while. */
    long idle(long now) {
        long inHand = tokens.get();
        return inHand > 0 && now - usedAt > IDLE && now - grantedAt > IDLE && tokens.compareAndSet(inHand, 0)
                ? inHand
                : 0;
    }

    /** Takes out all there is, and lets no more in. */
    long end() {
        return Math.max(0, tokens.getAndSet(RETIRED));
    }

    @Override
    public boolean charge(long now, long cost) {
        return add(-cost);
    }

    @Override
    public void giveBack(long now, long cost) {
        add(cost);
    }

    @Override
    public long microsUntilWhole(long now) {
        return Math.max(0, wholeAt - now);
    }

    @Override
    public boolean retire(long now) {
        return now - usedAt > IDLE
                && now - grantedAt > IDLE
                && !asking.get()
                && (tokens.compareAndSet(0, RETIRED) || tokens.get() == RETIRED);
    }

    private boolean add(long more) {
        while (true) {
            long inHand = tokens.get();
            if (inHand == RETIRED) {
                return false;
            }
            if (tokens.compareAndSet(inHand, inHand + more)) {
                return true;
            }
        }
    }
}
