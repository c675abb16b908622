package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.address.AddressRanges;
import dev.trunkline.gateway.count.Counts;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.route.LimitExempt;
import dev.trunkline.gateway.route.LimitPolicy;
import dev.trunkline.gateway.route.LimitState;
import dev.trunkline.gateway.route.Quota;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** One policy in force: which requests it counts, by which key and which quota, and what it has done so far. */
final class Meter {

    private static final String NAME = "gateway_limit_requests_total";

    private final LimitPolicy policy;
    private final KeyReader key;
    private final AddressRanges exemptNetworks;
    private final boolean exempts;
    private final boolean settles;
    private final Tier own;
    private final Map<String, Tier> plans = new HashMap<>();
    private final LongAdder allowed;
    private final LongAdder refused;
    private final LongAdder delayed;
    private final LongAdder uncounted;
    private final LongAdder unavailable;

    Meter(LimitPolicy policy, int mostKeys, Counts counts) {
        this.policy = policy;
        this.key = KeyReader.of(policy.key());
        this.exemptNetworks = AddressRanges.parse(policy.exempt().networks());
        this.exempts = !policy.exempt().equals(LimitExempt.NOBODY);
        this.settles = concurrent() || !policy.cost().answers().isEmpty();
        this.own = tier("", policy.quota(), mostKeys);
        policy.plans().forEach((plan, quota) -> plans.put(plan, tier(plan, quota, mostKeys)));
        this.allowed = counts.counter(NAME, "policy", policy.name(), "result", "allowed");
        this.refused =
                counts.counter(NAME, "policy", policy.name(), "result", policy.shadow() ? "would-refuse" : "refused");
        this.delayed = counts.counter(NAME, "policy", policy.name(), "result", "delayed");
        this.uncounted = withoutRedis(counts, "uncounted");
        this.unavailable = withoutRedis(counts, "unavailable");
    }

    /** What is counted here always is, and there is nothing to show. */
    private LongAdder withoutRedis(Counts counts, String result) {
        return local() ? new LongAdder() : counts.counter(NAME, "policy", policy.name(), "result", result);
    }

    private Tier tier(String plan, Quota quota, int mostKeys) {
        String id = policy.name()
                + '/'
                + plan
                + '/'
                + quota.algorithm().name().toLowerCase(Locale.ROOT)
                + '/'
                + quota.permits()
                + '/'
                + quota.period().toSeconds()
                + '/'
                + quota.room();
        return new Tier(id, policy.name(), quota, policy.state(), mostKeys);
    }

    LimitPolicy policy() {
        return policy;
    }

    boolean local() {
        return policy.state().place() == LimitState.Place.LOCAL;
    }

    boolean leased() {
        return policy.state().place() == LimitState.Place.LEASED;
    }

    /** Whether it counts what runs at a time. */
    boolean concurrent() {
        return policy.quota().algorithm() == Quota.Algorithm.CONCURRENT;
    }

    /** Whether there is something to do when a request has been answered. */
    boolean settles() {
        return settles;
    }

    /** Null if it does not count this request. */
    String key(Exchange exchange) {
        return exempts && exempt(exchange) ? null : key.read(exchange);
    }

    long cost(Exchange exchange) {
        return policy.cost().of(exchange.asked().method());
    }

    Tier tier(Exchange exchange) {
        return plans.isEmpty() ? own : plans.getOrDefault(exchange.principal().plan(), own);
    }

    /** The limit's own, then those of its plans. */
    List<Tier> tiers() {
        List<Tier> all = new ArrayList<>();
        all.add(own);
        all.addAll(plans.values());
        return all;
    }

    private boolean exempt(Exchange exchange) {
        Principal principal = exchange.principal();
        LimitExempt exempt = policy.exempt();
        if (principal instanceof Principal.Subject known && exempt.principals().contains(known.subject())) {
            return true;
        }
        for (String role : exempt.roles()) {
            if (principal.roles().contains(role)) {
                return true;
            }
        }
        return !exemptNetworks.isEmpty()
                && exemptNetworks.holds(exchange.client().address());
    }

    void countAllowed() {
        allowed.increment();
    }

    void countRefused() {
        refused.increment();
    }

    void countDelayed() {
        delayed.increment();
    }

    /** It passed without being counted. */
    void countUncounted() {
        uncounted.increment();
    }

    /** It was refused since it could not be counted. */
    void countUnavailable() {
        unavailable.increment();
    }
}
