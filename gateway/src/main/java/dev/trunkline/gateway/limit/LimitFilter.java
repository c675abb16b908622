package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.LimitPolicy;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Lets a request through if all limits of its route do, and says on every answer what is left. */
public final class LimitFilter implements Filter {

    private final Limits limits;
    private final LongSupplier nanoClock;

    /**
     * @param nanoClock never negative
     */
    public LimitFilter(Limits limits, LongSupplier nanoClock) {
        this.limits = limits;
        this.nanoClock = nanoClock;
    }

    @Override
    public void apply(Exchange exchange) {
        List<LimitPolicy> policies = exchange.route().limits();
        if (policies.isEmpty()) {
            exchange.proceed();
            return;
        }
        long now = nanoClock.getAsLong();
        for (int i = 0; i < policies.size(); i++) {
            LimitPolicy policy = policies.get(i);
            String key = key(policy, exchange);
            if (key == null) {
                continue;
            }
            Limits.State state = limits.state(policy);
            long remaining = state.buckets().take(key, now);
            exchange.addAnswerHeader("RateLimit-Policy", state.fields().policy());
            exchange.addAnswerHeader("RateLimit", state.fields().remaining(Math.max(0, remaining)));
            if (remaining < 0) {
                giveBack(policies.subList(0, i), exchange, now);
                exchange.refuse(Problem.tooManyRequests(policy.name(), RateLimitFields.seconds(-remaining)));
                return;
            }
        }
        exchange.proceed();
    }

    /** All limits of a request are debited or none. */
    private void giveBack(List<LimitPolicy> policies, Exchange exchange, long now) {
        for (LimitPolicy policy : policies) {
            Optional.ofNullable(key(policy, exchange))
                    .ifPresent(key -> limits.state(policy).buckets().giveBack(key, now));
        }
    }

    /** Null if the policy does not count this caller. */
    private static String key(LimitPolicy policy, Exchange exchange) {
        boolean known = exchange.principal() instanceof Principal.Subject;
        return switch (policy.key()) {
            case PRINCIPAL -> known ? ((Principal.Subject) exchange.principal()).subject() : null;
            case ADDRESS -> address(exchange);
            case ANONYMOUS_ADDRESS -> known ? null : address(exchange);
        };
    }

    private static String address(Exchange exchange) {
        return AddressKey.of(exchange.client().address());
    }
}
