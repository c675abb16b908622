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

    private final Balancer inner;
    private final Breaking rules;
    private final UpstreamTally tally;
    private final Map<Endpoint, Watched> watched = new HashMap<>();
    private final Balancer patient = (key, tried, nowNanos) -> choose(key, tried, true, nowNanos);
    private boolean closed;

    BreakingBalancer(Balancer inner, Breaking rules, UpstreamTally tally) {
        this.inner = inner;
        this.rules = rules;
        this.tally = tally;
    }

    @Override
    public Optional<Choice> choose(long key, Set<Endpoint> tried, long nowNanos) {
        return choose(key, tried, false, nowNanos);
    }

    /** The same for requests that wait on purpose, which as probes have places of their own. */
    Balancer patient() {
        return patient;
    }

    private Optional<Choice> choose(long key, Set<Endpoint> tried, boolean waits, long nowNanos) {
        Optional<Choice> first = inner.choose(key, tried, nowNanos);
        if (first.isEmpty()) {
            return first;
        }
        Optional<Choice> passed = pass(first.get(), waits, nowNanos);
        return passed.isPresent() ? passed : another(key, tried, first.get(), waits, nowNanos);
    }

    /** The next in turn that is not to be passed over, or else the one who was. */
    private Optional<Choice> another(long key, Set<Endpoint> tried, Choice refused, boolean waits, long nowNanos) {
        Set<Endpoint> avoided = new HashSet<>(tried);
        avoided.add(refused.endpoint());
        while (true) {
            Optional<Choice> next = inner.choose(key, avoided, nowNanos);
            Optional<Choice> passed = next.flatMap(choice -> pass(choice, waits, nowNanos));
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

    private Optional<Choice> pass(Choice choice, boolean waits, long nowNanos) {
        CircuitBreaker breaker = breaker(choice.endpoint());
        int ticket = breaker.begin(waits, nowNanos);
        return ticket == CircuitBreaker.REFUSED ? Optional.empty() : Optional.of(new Guarded(choice, breaker, ticket));
    }

    /**
     * Forgets endpoints that have left, whose number has no bound over the days of a gateway; to be called now and then,
     * for an upstream that nobody asks has those too.
     */
    void forgetThoseThatLeft() {
        watched.values().removeIf(one -> {
            boolean left = !inner.knows(one.endpoint);
            if (left) {
                one.forget();
            }
            return left;
        });
    }

    /** Takes what is open out of the tally: nobody will ask here any more. */
    void close() {
        watched.values().forEach(Watched::forget);
        closed = true;
    }

    private CircuitBreaker breaker(Endpoint endpoint) {
        Watched known = watched.get(endpoint);
        if (known == null) {
            known = new Watched(endpoint);
            watched.put(endpoint, known);
        }
        return known.breaker;
    }

    /** An endpoint's breaker. Requests that are under way may end after it was forgotten, and then change no tally. */
    private final class Watched {

        private final Endpoint endpoint;
        private final CircuitBreaker breaker = new CircuitBreaker(rules, this::opened);
        private boolean forgotten = closed;

        Watched(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        private void opened(int change) {
            if (!forgotten) {
                tally.openEndpoint(endpoint, change);
            }
        }

        private void forget() {
            if (breaker.state() != CircuitBreaker.State.CLOSED) {
                opened(-1);
            }
            forgotten = true;
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
