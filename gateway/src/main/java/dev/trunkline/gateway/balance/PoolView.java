package dev.trunkline.gateway.balance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What is shown of a pool, on any thread; told by the pool's thread of each change. */
final class PoolView {

    private final String upstream;
    private volatile String algorithm;
    private volatile boolean panic;
    private volatile long panics;
    private volatile List<Member> members = List.of();
    private volatile List<Member> leaving = List.of();

    PoolView(String upstream, String algorithm) {
        this.upstream = upstream;
        this.algorithm = algorithm;
    }

    /** The endpoints and what is made of them; tells whether it is another matter with panic than before. */
    boolean changed(String algorithm, Collection<Member> members, boolean panic) {
        this.algorithm = algorithm;
        this.members = List.copyOf(members);
        boolean other = this.panic != panic;
        if (other && panic) {
            panics = panics + 1;
        }
        this.panic = panic;
        return other;
    }

    /** Those that discovery gives no longer, but who have requests yet. */
    void leaving(Collection<Member> members) {
        this.leaving = List.copyOf(members);
    }

    PoolState state(long ejections, long now) {
        List<PoolState.EndpointState> endpoints = new ArrayList<>();
        members.forEach(member -> endpoints.add(MemberView.of(member, now, false)));
        leaving.forEach(member -> endpoints.add(MemberView.of(member, now, true)));
        return new PoolState(upstream, algorithm, panic, panics, ejections, endpoints);
    }
}
