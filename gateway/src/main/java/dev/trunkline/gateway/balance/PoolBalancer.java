package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Endpoint;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Chooses from a pool for one event loop: a read of its snapshot, and a pick. */
final class PoolBalancer implements Balancer {

    private final Pool pool;
    private final Turn turn;

    PoolBalancer(Pool pool, int loop, RandomGenerator random) {
        this.pool = pool;
        this.turn = new Turn(loop, pool.tally(loop), random);
    }

    Pool pool() {
        return pool;
    }

    @Override
    public Optional<Choice> choose(long key, Set<Endpoint> tried, long nowNanos) {
        Snapshot snapshot = pool.snapshot();
        if (snapshot.groups().isEmpty()) {
            return Optional.empty();
        }
        Group group = snapshot.group(turn, key);
        Load load = snapshot.picker().pick(group, turn, key, nowNanos);
        if (!tried.isEmpty() && tried.contains(load.endpoint())) {
            load = another(snapshot, group, tried, nowNanos).orElse(load);
        }
        return load.begin();
    }

    @Override
    public boolean knows(Endpoint endpoint) {
        return pool.snapshot().endpoints().contains(endpoint);
    }

    /** One that was not tried, of the same group if it has one: the least loaded, and of several any. */
    private Optional<Load> another(Snapshot snapshot, Group group, Set<Endpoint> tried, long nowNanos) {
        Optional<Load> here = untried(group, tried, nowNanos);
        for (int i = 0; here.isEmpty() && i < snapshot.groups().size(); i++) {
            here = untried(snapshot.groups().get(i), tried, nowNanos);
        }
        return here;
    }

    private Optional<Load> untried(Group group, Set<Endpoint> tried, long nowNanos) {
        Load best = null;
        double least = Double.MAX_VALUE;
        int start = turn.random.nextInt(group.size());
        for (int i = 0; i < group.size(); i++) {
            int index = (start + i) % group.size();
            Load load = group.load(index, turn.loop);
            double share = group.weight(index) * group.member(index).warmth(nowNanos);
            double loaded = (load.running() + 1) / share;
            if (loaded < least && !tried.contains(load.endpoint())) {
                best = load;
                least = loaded;
            }
        }
        return Optional.ofNullable(best);
    }
}
