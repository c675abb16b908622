package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Instance;
import java.util.Optional;

/** Shows one endpoint of a pool; on any thread. */
final class MemberView {

    private MemberView() {}

    /**
     * @param draining whether discovery gives it no longer
     */
    static PoolState.EndpointState of(Member member, long now, boolean draining) {
        Instance instance = member.instance();
        return new PoolState.EndpointState(
                instance.endpoint().name(),
                instance.endpoint().address(),
                instance.endpoint().port(),
                member.zone(),
                instance.priority(),
                instance.weight(),
                draining ? PoolState.Use.DRAINING : use(member, now),
                member.ejected() ? Optional.of(Math.max(0, member.ejectedUntil() - now) / 1_000_000) : Optional.empty(),
                member.running(),
                member.answered(),
                member.failures(),
                Math.round(member.latency() / 1_000));
    }

    private static PoolState.Use use(Member member, long now) {
        if (member.ejected()) {
            return PoolState.Use.EJECTED;
        }
        return switch (member.health()) {
            case UNHEALTHY -> PoolState.Use.UNHEALTHY;
            case UNCHECKED -> PoolState.Use.UNCHECKED;
            case FIT -> member.warmth(now) < 1 ? PoolState.Use.WARMING : PoolState.Use.FIT;
        };
    }
}
