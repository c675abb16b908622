package dev.trunkline.gateway.resilience;

import dev.trunkline.gateway.balance.Balancer;
import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.route.Breaking;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Passes over endpoints that fail too often, with a circuit breaker for each; who is next in turn, another decides. When
 * there would be none, it passes over none: one of them may be good again, and for the upstream as a whole there is
 * another breaker.
 */
final class BreakingBalancer implements Balancer {

    private static final int MOST_REMEMBERED = 4_096;

    private final Balancer inner;
    private final Breaking rules;
    private final UpstreamTally tally;
    private final Map<Endpoint, CircuitBreaker> breakers = new HashMap<>();
    private boolean closed;

    BreakingBalancer(Balancer inner, Breaking rules, UpstreamTally tally) {
        this.inner = inner;
        this.rules = rules;
        this.tally = tally;
    }

    @Override
    public Optional<Choice> choose(long key, Set<Endpoint> tried, long nowNanos) {
        Optional<Choice> first = inner.choose(key, tried, nowNanos);
        if (first.isEmpty()) {
            return first;
        }
        Optional<Choice> passed = pass(first.get(), nowNanos);
        return passed.isPresent() ? passed : another(key, tried, first.get(), nowNanos);
    }

    /** The next in turn that is not to be passed over, or else the one who was. */
    private Optional<Choice> another(long key, Set<Endpoint> tried, Choice refused, long nowNanos) {
        Set<Endpoint> avoided = new HashSet<>(tried);
        avoided.add(refused.endpoint());
        while (true) {
            Optional<Choice> next = inner.choose(key, avoided, nowNanos);
            Optional<Choice> passed = next.flatMap(choice -> pass(choice, nowNanos));
            if (passed.isPresent()) {
                refused.ended(Choice.Result.CANCELLED, -1, nowNanos);
                return passed;
            }
            next.ifPresent(choice -> choice.ended(Choice.Result.CANCELLED, -1, nowNanos));
            if (next.isEmpty() || !avoided.add(next.get().endpoint())) {
                return Optional.of(refused);
            }
        }
    }

    private Optional<Choice> pass(Choice choice, long nowNanos) {
        CircuitBreaker breaker = breaker(choice.endpoint());
        int ticket = breaker.begin(nowNanos);
        return ticket == CircuitBreaker.REFUSED ? Optional.empty() : Optional.of(new Guarded(choice, breaker, ticket));
    }

    /** Takes what is open out of the tally: nobody will ask here any more. */
    void close() {
        tally.openEndpoints(-(int) breakers.values().stream()
                .filter(breaker -> breaker.state() != CircuitBreaker.State.CLOSED)
                .count());
        closed = true;
    }

    private CircuitBreaker breaker(Endpoint endpoint) {
        CircuitBreaker breaker = breakers.get(endpoint);
        if (breaker == null) {
            if (breakers.size() >= MOST_REMEMBERED) {
                breakers.values().removeIf(one -> one.state() == CircuitBreaker.State.CLOSED);
            }
            breaker = new CircuitBreaker(rules, this::opened);
            breakers.put(endpoint, breaker);
        }
        return breaker;
    }

    private void opened(int change) {
        if (!closed) {
            tally.openEndpoints(change);
        }
    }

    /** A choice whose end is told to the endpoint's breaker too. */
    final class Guarded implements Choice {

        private final Choice choice;
        private final CircuitBreaker breaker;
        private final int ticket;
        private boolean told;

        private Guarded(Choice choice, CircuitBreaker breaker, int ticket) {
            this.choice = choice;
            this.breaker = breaker;
            this.ticket = ticket;
        }

        @Override
        public Endpoint endpoint() {
            return choice.endpoint();
        }

        @Override
        public void ended(Result result, long firstByteNanos, long nowNanos) {
            choice.ended(result, firstByteNanos, nowNanos);
            tell(result, nowNanos);
        }

        /** Tells the breaker alone; only the first time counts. */
        void tell(Result result, long nowNanos) {
            if (!told) {
                told = true;
                breaker.ended(ticket, result, nowNanos);
            }
        }
    }
}
