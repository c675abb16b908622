package dev.trunkline.gateway.limit;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Tokens that this gateway has taken from Redis for one key and not spent yet.
 *
 * <p>Tokens in hand were debited when the lot was taken, so a gateway can spend at most one lot beyond what the limit
 * allows for the span in which it spends it. A lot doubles while they are used up within {@value #QUICK} µs, up to a share
 * of the room; it halves when it lasted for longer than {@value #IDLE} µs. There is never a debt in hand: what is owed
 * beyond it is for Redis to know.
 */
final class LeaseCell implements Cell {

    /** There are not enough tokens in hand: Redis must be asked. */
    static final long ASK = Long.MAX_VALUE - 1;

    private static final long RETIRED = Long.MIN_VALUE;
    private static final long QUICK = 400_000;
    private static final long IDLE = 1_000_000;
    /** What others give back should be found soon. */
    private static final long LONGEST_REFUSAL = 200_000;

    private final long most;
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
    /** More is asked for when less than half is left, and the oldest are spent first, so these are all that is in hand. */
    private volatile Lot newest = Lot.NONE;

    private volatile Lot before = Lot.NONE;

    /**
     * @param most tokens that there ever are, here and there
     */
    LeaseCell(long mostLot, long most) {
        this.most = most;
        this.mostLot = Math.max(1, mostLot);
    }

    @Override
    public long take(long now, long cost) {
        while (true) {
            long inHand = tokens.get();
            if (inHand < Math.max(1, cost)) {
                return without(inHand, now, cost);
            }
            if (cost == 0 || tokens.compareAndSet(inHand, inHand - cost)) {
                usedAt = now;
                return inHand - cost;
            }
        }
    }

    @Override
    public long left(long receipt, long now) {
        return known(receipt);
    }

    /** What is left there was said when there was less in hand, perhaps, so that the sum may be too large. */
    private long known(long inHand) {
        return Math.min(most, leftThere + inHand);
    }

    /** Of a lease that has run out it says that nothing is known against it. */
    @Override
    public long peek(long now, long cost) {
        long inHand = tokens.get();
        if (inHand >= Math.max(1, cost)) {
            return known(inHand);
        }
        long said = without(inHand, now, cost);
        return said == ASK ? 0 : said;
    }

    private long without(long inHand, long now, long cost) {
        if (inHand == RETIRED) {
            return GONE;
        }
        return now < refusesUntil && Math.max(1, cost) > leftThere + inHand ? -Math.max(1, backAt - now) : ASK;
    }

    /** Whether more should be got before it runs out. */
    boolean low(long now) {
        return lot > 1 && tokens.get() * 2 < lot && !asking.get() && now >= refusesUntil;
    }

    /** What the script in Redis is to do for a request that finds too little in hand, or for none. */
    String operation(long now, long cost) {
        long least = Math.max(1, cost);
        return "l" + want(now, cost) + '/' + Math.max(1, least - inHand());
    }

    /** How many tokens to ask for; who asks while another does asks for what it needs only. */
    long want(long now, long cost) {
        long least = Math.max(1, cost);
        if (!asking.compareAndSet(false, true)) {
            return least;
        }
        long lasted = now - grantedAt;
        lot = lasted < QUICK ? Math.min(mostLot, lot * 2) : lasted > IDLE ? Math.max(1, lot / 2) : lot;
        return Math.max(least, lot + cost - inHand());
    }

    /**
     * Redis has answered.
     *
     * @param spent so many of its tokens are used up already, by who has asked for them
     * @return false if the others cannot be kept
     */
    boolean granted(Lot granted, long spent, long now) {
        grantedAt = now;
        leftThere = granted.left();
        wholeAt = now + granted.whole();
        if (granted.tokens() == 0) {
            backAt = now + granted.until();
            refusesUntil = now + Math.min(granted.until(), LONGEST_REFUSAL);
        }
        if (spent > 0) {
            usedAt = now;
        }
        asking.set(false);
        Lot kept = granted.without(spent);
        if (kept.tokens() == 0) {
            return true;
        }
        before = newest;
        newest = kept;
        return add(kept.tokens(), Long.MAX_VALUE);
    }

    boolean asking() {
        return asking.get();
    }

    /** There was no answer. */
    void missed() {
        asking.set(false);
    }

    long inHand() {
        return Math.max(0, tokens.get());
    }

    /** Takes out what nobody has used for a while; the operations by which Redis gets it back. */
    List<String> idle(long now) {
        long inHand = tokens.get();
        return inHand > 0 && now - usedAt > IDLE && now - grantedAt > IDLE && tokens.compareAndSet(inHand, 0)
                ? out(inHand)
                : List.of();
    }

    /** Takes out all there is, and lets no more in. */
    List<String> end() {
        return out(Math.max(0, tokens.getAndSet(RETIRED)));
    }

    private List<String> out(long some) {
        long ofNewest = Math.min(some, newest.tokens());
        long ofBefore = Math.min(some - ofNewest, before.tokens());
        return Stream.of(ofNewest > 0 ? newest.giveBack(ofNewest) : "", ofBefore > 0 ? before.giveBack(ofBefore) : "")
                .filter(operation -> !operation.isEmpty())
                .toList();
    }

    @Override
    public long charge(long now, long cost) {
        while (true) {
            long inHand = tokens.get();
            long paid = Math.min(Math.max(0, inHand), cost);
            if (paid == 0 || tokens.compareAndSet(inHand, inHand - paid)) {
                return cost - paid;
            }
        }
    }

    /** Not more than a lot is ever in hand in this way; beyond that, tokens come back by time. */
    @Override
    public void giveBack(long receipt, long now, long cost) {
        add(cost, Math.max(mostLot, newest.tokens() + before.tokens()));
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

    private boolean add(long more, long upTo) {
        while (true) {
            long inHand = tokens.get();
            if (inHand == RETIRED) {
                return false;
            }
            long after = Math.max(inHand, Math.min(upTo, inHand + more));
            if (tokens.compareAndSet(inHand, after)) {
                return true;
            }
        }
    }
}
