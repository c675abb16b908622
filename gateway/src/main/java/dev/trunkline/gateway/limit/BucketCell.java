package dev.trunkline.gateway.limit;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * A token bucket's count. What is given back does not change the word but is kept beside it, so that the word is ahead by
 * that, and a receipt is a place in the order in which tokens come back that moves up as others before it are given back.
 * Without this, tokens of which each is given back when it is nearly back by itself would count twice.
 */
final class BucketCell extends WordCell {

    private static final long serialVersionUID = 1L;

    private static final AtomicLongFieldUpdater<BucketCell> GIVEN_BACK =
            AtomicLongFieldUpdater.newUpdater(BucketCell.class, "givenBack");

    private final transient TokenBucket bucket;
    private volatile long givenBack;

    BucketCell(TokenBucket bucket) {
        super(bucket);
        this.bucket = bucket;
    }

    @Override
    long ahead() {
        return givenBack;
    }

    @Override
    public void giveBack(long receipt, long now, long cost) {
        while (true) {
            long before = givenBack;
            long more = bucket.stillOut(receipt - before, now, cost);
            if (more == 0 || GIVEN_BACK.compareAndSet(this, before, before + more)) {
                return;
            }
        }
    }
}
