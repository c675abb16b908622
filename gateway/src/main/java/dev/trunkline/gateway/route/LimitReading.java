package dev.trunkline.gateway.route;

import dev.trunkline.gateway.address.AddressRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads one limit. */
final class LimitReading {

    private static final long MOST_COST = 1_000_000;
    private static final double LOT = 0.1;

    private LimitReading() {}

    /** Empty only if a fault was noted. */
    static Optional<LimitPolicy> read(String name, Section section) {
        Optional<LimitKey> key = LimitKeyReading.read(section);
        Optional<Quota> quota = QuotaReading.read(section);
        Map<String, Quota> plans = quota.flatMap(
                        own -> section.child("plans").map(child -> plans(child, own.algorithm())))
                .orElse(Map.of());
        if (quota.isEmpty()) {
            section.leave("plans");
        }
        LimitCost cost = cost(section);
        LimitExempt exempt = section.child("except").map(LimitReading::exempt).orElse(LimitExempt.NOBODY);
        LimitState state = state(section);
        boolean messages = section.optional(
                "per", text -> Scalars.oneOf(text, Set.of("request", "message")).equals("message"), false);
        boolean shadow = section.optional("shadow", Scalars::flag, false);
        section.nothingElse();
        if (key.isEmpty() || quota.isEmpty()) {
            return Optional.empty();
        }
        LimitPolicy policy =
                new LimitPolicy(name, key.get(), quota.get(), plans, cost, exempt, state, messages, shadow);
        fits(policy).ifPresent(fault -> section.fault("cost", fault));
        standsTogether(policy).ifPresent(fault -> section.fault(messages ? "per" : "state", fault));
        return Optional.of(policy);
    }

    private static Optional<String> fits(LimitPolicy policy) {
        long most = policy.quota().most();
        for (Quota plan : policy.plans().values()) {
            most = Math.min(most, plan.most());
        }
        return policy.cost().most() > most
                ? Optional.of("a request that costs " + policy.cost().most() + " never passes where there are " + most)
                : Optional.empty();
    }

    private static Optional<String> standsTogether(LimitPolicy policy) {
        boolean local = policy.state().place() == LimitState.Place.LOCAL;
        Quota.Algorithm algorithm = policy.quota().algorithm();
        if (algorithm == Quota.Algorithm.CONCURRENT && !local) {
            return Optional.of("what runs at a time is counted by each gateway: write state: local");
        }
        if (algorithm == Quota.Algorithm.LEAKY_BUCKET && policy.state().place() == LimitState.Place.LEASED) {
            return Optional.of("places in a queue cannot be leased: write state: local or redis");
        }
        if (algorithm == Quota.Algorithm.LEAKY_BUCKET
                && !policy.cost().answers().isEmpty()) {
            return Optional.of("a turn in a queue is over when the answer comes: leave 'answers' of 'cost' out");
        }
        if (policy.messages()
                && (policy.state().place() == LimitState.Place.REDIS || algorithm == Quota.Algorithm.CONCURRENT)) {
            return Optional.of("messages are counted by each gateway, by a rate: write state: local or leased");
        }
        if (policy.messages() && algorithm == Quota.Algorithm.LEAKY_BUCKET) {
            return Optional.of("messages beyond a limit wait by any algorithm: write token-bucket and a small burst");
        }
        return Optional.empty();
    }

    private static Map<String, Quota> plans(Section section, Quota.Algorithm algorithm) {
        Map<String, Quota> quotas = new HashMap<>();
        section.children().forEach((name, plan) -> {
            QuotaReading.ofPlan(plan, algorithm).ifPresent(quota -> quotas.put(name, quota));
            plan.nothingElse();
        });
        return Map.copyOf(quotas);
    }

    private static LimitCost cost(Section section) {
        Optional<Node> node = section.one("cost", "write 2, or { each: 1, methods: { POST: 5 } }");
        if (node.filter(MappingNode.class::isInstance).isEmpty()) {
            long price = node.flatMap(one -> section.read(one, "'cost'", LimitReading::price))
                    .orElse(1L);
            return new LimitCost(price, Map.of(), List.of());
        }
        Section parts = section.section(node.get(), "'cost'");
        long each = parts.optional("each", LimitReading::price, 1L);
        Map<String, Long> methods = new HashMap<>();
        List<LimitCost.Answers> answers = new ArrayList<>();
        parts.child("methods").ifPresent(by -> by.names().forEach(method -> by.required(method, LimitReading::price)
                .ifPresent(cost -> methods.put(method, cost))));
        parts.child("answers")
                .ifPresent(by -> by.names().forEach(status -> by.required(status, text -> answers(status, price(text)))
                        .ifPresent(answers::add)));
        parts.nothingElse();
        return new LimitCost(each, Map.copyOf(methods), List.copyOf(answers));
    }

    private static long price(String text) {
        return Scalars.count(text, 0, MOST_COST);
    }

    private static LimitCost.Answers answers(String status, long cost) {
        if (status.matches("[1-5]xx")) {
            int from = (status.charAt(0) - '0') * 100;
            return new LimitCost.Answers(from, from + 99, cost);
        }
        if (!status.matches("[1-5][0-9][0-9]")) {
            throw new IllegalArgumentException("'" + status + "': write a status, 401, or a class of them, 4xx");
        }
        return new LimitCost.Answers(Integer.parseInt(status), Integer.parseInt(status), cost);
    }

    private static LimitExempt exempt(Section section) {
        Set<String> principals = Set.copyOf(section.list("principals", text -> text));
        Set<String> roles = Set.copyOf(section.list("roles", text -> text));
        List<String> networks = section.list("addresses", text -> {
            AddressRanges.parse(text);
            return text;
        });
        section.nothingElse();
        return new LimitExempt(principals, roles, String.join(",", networks));
    }

    private static LimitState state(Section section) {
        LimitState.Place place = section.optional(
                "state",
                text -> LimitState.Place.valueOf(
                        Scalars.oneOf(text, Set.of("local", "redis", "leased")).toUpperCase(Locale.ROOT)),
                LimitState.Place.LOCAL);
        LimitState.OnFailure onFailure = section.optional(
                "on-failure",
                text -> LimitState.OnFailure.valueOf(
                        Scalars.oneOf(text, Set.of("local", "open", "closed")).toUpperCase(Locale.ROOT)),
                LimitState.OnFailure.LOCAL);
        double lot = section.optional("lot", Scalars::share, LOT);
        if (section.has("on-failure") && place == LimitState.Place.LOCAL) {
            section.fault("on-failure", "'on-failure' is for a limit whose state is in Redis: write state: redis");
        }
        if (section.has("lot") && place != LimitState.Place.LEASED) {
            section.fault("lot", "'lot' is for a limit with state: leased");
        }
        return place == LimitState.Place.LOCAL
                ? LimitState.LOCAL
                : new LimitState(place, onFailure, place == LimitState.Place.LEASED ? lot : 0);
    }
}
