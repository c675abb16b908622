package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.discovery.Instance;
import dev.trunkline.gateway.route.Balancing;
import dev.trunkline.gateway.route.Ejecting;
import dev.trunkline.gateway.route.HealthCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * The endpoints of one upstream and their state. Changes happen on one thread, those that an event loop asks for
 * included; event loops read what comes of them, the {@link Snapshot}.
 */
final class Pool {

    private final String upstream;
    private final Optional<String> ownZone;
    private final LongSupplier nanoClock;
    private final Executor thread;
    private final PoolEvents events;
    private final Load.Tally[] tallies;
    private final Map<Endpoint, Member> members = new LinkedHashMap<>();
    private final List<Member> leaving = new ArrayList<>();
    private final Outliers outliers;
    private final PoolView view;
    private Balancing rules;
    private volatile Snapshot snapshot;

    /**
     * @param nanoClock never negative
     * @param thread where changes happen
     */
    Pool(
            String upstream,
            Balancing rules,
            int loops,
            Optional<String> ownZone,
            LongSupplier nanoClock,
            Executor thread,
            PoolEvents events) {
        this.upstream = upstream;
        this.rules = rules;
        this.ownZone = ownZone;
        this.nanoClock = nanoClock;
        this.thread = thread;
        this.events = events;
        this.tallies = new Load.Tally[loops];
        for (int loop = 0; loop < loops; loop++) {
            tallies[loop] = new Load.Tally();
        }
        this.outliers = new Outliers(upstream, events, nanoClock.getAsLong());
        this.view = new PoolView(upstream, rules.algorithm().text());
        this.snapshot = SnapshotBuilder.of(rules, ownZone, List.of());
    }

    Snapshot snapshot() {
        return snapshot;
    }

    Load.Tally tally(int loop) {
        return tallies[loop];
    }

    /** Other rules for the same endpoints; what is known of them stays. */
    void use(Balancing fresh) {
        rules = fresh;
        for (Member member : members.values()) {
            instruct(member);
            if (fresh.health().isEmpty()) {
                member.health(Member.Health.FIT);
            }
            if (fresh.ejecting().isEmpty() && member.ejected()) {
                member.readmit();
            }
        }
        rebuild();
    }

    /** What discovery gives. Those that are not there any more get no new requests. */
    void list(List<Instance> instances) {
        // Where all are new there is nobody to ask meanwhile.
        boolean first = instances.stream().noneMatch(one -> members.containsKey(one.endpoint()));
        Map<Endpoint, Member> before = new LinkedHashMap<>(members);
        members.clear();
        for (Instance instance : instances) {
            Member known = before.remove(instance.endpoint());
            Member member = known != null ? known : joined(instance, first);
            member.instance(instance);
            members.put(instance.endpoint(), member);
        }
        leaving.addAll(before.values());
        rebuild();
    }

    /** A new one waits for its check if there are others, and begins with a small share if it is to. */
    private Member joined(Instance instance, boolean first) {
        Optional<Member> back = leaving.stream()
                .filter(member -> member.endpoint().equals(instance.endpoint()))
                .findFirst();
        back.ifPresent(leaving::remove);
        Member member = back.orElseGet(() -> new Member(instance, tallies, this::suspected));
        instruct(member);
        if (!first) {
            member.health(rules.health().isPresent() ? Member.Health.UNCHECKED : Member.Health.FIT);
            member.warm(nanoClock.getAsLong(), rules.slowStart().toNanos());
        }
        return member;
    }

    private void instruct(Member member) {
        Endpoint endpoint = member.endpoint();
        member.rules(
                rules.algorithm() == Balancing.Algorithm.PEAK_EWMA,
                rules.ejecting().map(Ejecting::failures).orElse(Integer.MAX_VALUE),
                rules.zones().of(endpoint.name(), endpoint.address()));
    }

    /** One more check of an endpoint's health. */
    void checked(Endpoint endpoint, boolean pass) {
        Member member = members.get(endpoint);
        Optional<HealthCheck> check = rules.health();
        if (member == null || check.isEmpty()) {
            return;
        }
        Member.Health before = member.health();
        Member.Health after = member.checks.after(
                before, pass, check.get().healthy(), check.get().unhealthy());
        if (after != before) {
            member.health(after);
            if (after == Member.Health.FIT) {
                member.warm(nanoClock.getAsLong(), rules.slowStart().toNanos());
            }
            events.health(upstream, endpoint, after);
            rebuild();
        }
    }

    /** Called by event loops. */
    private void suspected(Member member) {
        thread.execute(() -> rules.ejecting().ifPresent(limits -> {
            if (members.containsValue(member)
                    && outliers.suspected(member, members.values(), limits, nanoClock.getAsLong())) {
                rebuild();
            }
        }));
    }

    /** Does what is due by the clock; to be called several times a second. */
    void tick() {
        long now = nanoClock.getAsLong();
        boolean changed = outliers.readmit(members.values(), rules.slowStart(), now);
        changed |= rules.ejecting()
                .filter(limits -> outliers.judge(members.values(), limits, now))
                .isPresent();
        members.values().forEach(member -> member.endWarming(now));
        if (leaving.removeIf(member -> member.running() <= 0)) {
            view.leaving(leaving);
        }
        if (changed) {
            rebuild();
        }
    }

    private void rebuild() {
        Snapshot fresh = SnapshotBuilder.of(rules, ownZone, members.values());
        snapshot = fresh;
        view.leaving(leaving);
        if (view.changed(rules.algorithm().text(), members.values(), fresh.panic())) {
            events.panic(upstream, fresh.panic());
        }
    }

    List<Endpoint> endpoints() {
        return List.copyOf(members.keySet());
    }

    Optional<HealthCheck> health() {
        return rules.health();
    }

    /** May be called on any thread. */
    PoolState state() {
        return view.state(outliers.ejections(), nanoClock.getAsLong());
    }
}
