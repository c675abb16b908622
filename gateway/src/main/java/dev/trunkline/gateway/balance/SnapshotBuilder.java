package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.route.Balancing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Sorts endpoints into groups by priority, zone and health, and gives each group its share of the requests. */
final class SnapshotBuilder {

    private final List<Group> groups = new ArrayList<>();
    private final List<Group> spare = new ArrayList<>();
    private final List<Double> upTo = new ArrayList<>();
    private final Balancing.Algorithm algorithm;
    private double sum;

    private SnapshotBuilder(Balancing.Algorithm algorithm) {
        this.algorithm = algorithm;
    }

    static Snapshot of(Balancing rules, Optional<String> ownZone, Collection<Member> members) {
        SnapshotBuilder builder = new SnapshotBuilder(rules.algorithm());
        boolean panic = builder.sort(rules, ownZone, members);
        builder.groups.addAll(builder.spare);
        return new Snapshot(
                Picker.of(rules),
                List.copyOf(builder.groups),
                builder.upTo.stream().mapToDouble(Double::doubleValue).toArray(),
                rules.algorithm() == Balancing.Algorithm.CONSISTENT_HASH,
                panic,
                members.stream().map(Member::endpoint).collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether any of them panics. */
    private boolean sort(Balancing rules, Optional<String> ownZone, Collection<Member> members) {
        Map<Integer, List<Member>> byPriority = new TreeMap<>();
        members.forEach(member -> byPriority
                .computeIfAbsent(member.instance().priority(), priority -> new ArrayList<>())
                .add(member));
        List<List<Member>> all = List.copyOf(byPriority.values());
        List<List<Member>> fit = all.stream()
                .map(tier -> tier.stream().filter(Member::fit).toList())
                .toList();
        Tiers tiers = Tiers.of(sizes(all), sizes(fit), rules.panic());
        boolean panic = false;
        for (int i = 0; i < all.size(); i++) {
            double share = tiers.shares()[i];
            if (tiers.panic()[i] && share > 0) {
                panic = true;
                add(all.get(i), share);
            } else {
                addByZone(fit.get(i), ownZone, share);
            }
        }
        return panic;
    }

    private void addByZone(List<Member> fit, Optional<String> ownZone, double share) {
        List<Member> here = fit.stream()
                .filter(member -> ownZone.isPresent() && member.zone().equals(ownZone))
                .toList();
        if (here.isEmpty() || here.size() == fit.size()) {
            add(fit, share);
            return;
        }
        List<Member> elsewhere =
                fit.stream().filter(member -> !here.contains(member)).toList();
        long zones = fit.stream().map(Member::zone).distinct().count();
        double stays = Tiers.ownZone(here.size(), fit.size(), (int) zones);
        add(here, share * stays);
        add(elsewhere, share * (1 - stays));
    }

    private void add(List<Member> members, double share) {
        if (members.isEmpty()) {
            return;
        }
        if (share > 0) {
            sum += share;
            groups.add(new Group(members, algorithm, share == 1));
            upTo.add(sum);
        } else {
            spare.add(new Group(members, algorithm, false));
        }
    }

    private static int[] sizes(List<List<Member>> tiers) {
        return tiers.stream().mapToInt(List::size).toArray();
    }
}
