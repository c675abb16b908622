package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.LimitPolicy;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

/** The state of every policy in force, shared by all event loops; a policy that a reload leaves alone keeps its own. */
public final class Limits {

    private final int mostKeys;
    private final ConcurrentHashMap<LimitPolicy, State> states = new ConcurrentHashMap<>();

    record State(LocalBuckets buckets, RateLimitFields fields) {}

    /**
     * @param mostKeys of each policy
     */
    public Limits(int mostKeys) {
        this.mostKeys = mostKeys;
    }

    /** Forgets the policies that are no longer there. */
    public void retain(Collection<LimitPolicy> policies) {
        states.keySet().retainAll(policies);
    }

    State state(LimitPolicy policy) {
        State state = states.get(policy);
        return state != null ? state : states.computeIfAbsent(policy, this::fresh);
    }

    private State fresh(LimitPolicy policy) {
        TokenBucket bucket = TokenBucket.of(policy);
        return new State(new LocalBuckets(bucket, mostKeys), new RateLimitFields(policy, bucket));
    }
}
