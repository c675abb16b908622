package dev.trunkline.gateway.resilience;

import dev.trunkline.gateway.balance.Balancer;
import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.route.Protection;

/**
 * The door to one upstream on one event loop: its circuit breaker, which a request passes once, its concurrency limit,
 * which each attempt passes, and its retry budget. What is not configured is not there and costs a comparison.
 */
public final class Guard {

    /** In place of a ticket: the upstream fails too often. */
    public static final int REFUSED = CircuitBreaker.REFUSED;

    private final RetryBudget budget = new RetryBudget();
    private final UpstreamTally tally;
    private final CircuitBreaker breaker;
    private final ConcurrencyLimit limit;
    private final BreakingBalancer breaking;
    private final Balancer balancer;
    private final Balancer patient;
    private boolean closed;

    /**
     * @param balancer chooses among endpoints that do not fail too often
     */
    public Guard(Protection protection, Balancer balancer, UpstreamTally tally) {
        this.tally = tally;
        this.breaker = protection
                .breaker()
                .map(rules -> new CircuitBreaker(rules.ofUpstream(), change -> {
                    if (!closed) {
                        tally.openBreakers(change);
                    }
                }))
                .orElse(null);
        this.limit = protection
                .concurrency()
                .map(bounds -> new ConcurrencyLimit(bounds, change -> {
                    if (!closed) {
                        tally.limit(change);
                    }
                }))
                .orElse(null);
        this.breaking = protection
                .breaker()
                .map(rules -> new BreakingBalancer(balancer, rules, tally))
                .orElse(null);
        this.balancer = breaking == null ? balancer : breaking;
        this.patient = breaking == null ? balancer : breaking.patient();
    }

    /** Chooses among the endpoints whose breakers are not open. */
    public Balancer balancer() {
        return balancer;
    }

    /** The same for requests that wait on purpose. */
    public Balancer patientBalancer() {
        return patient;
    }

    public RetryBudget budget() {
        return budget;
    }

    public UpstreamTally tally() {
        return tally;
    }

    /**
     * A ticket for a request, or {@link #REFUSED}.
     *
     * @param waits whether it may take long on purpose
     */
    public int admit(boolean waits, long nowNanos) {
        if (breaker == null) {
            return 0;
        }
        int ticket = breaker.begin(waits, nowNanos);
        if (ticket == REFUSED) {
            tally.refusedByBreaker();
        }
        return ticket;
    }

    /** How long requests are refused yet, after one was. */
    public long refusedForNanos(long nowNanos) {
        return breaker.closedForNanos(nowNanos);
    }

    /** A request that was admitted came to this in the end, after all its attempts. */
    public void settled(int ticket, Choice.Result result, long nowNanos) {
        if (breaker != null) {
            breaker.ended(ticket, result, nowNanos);
        }
    }

    /** Takes a place for an attempt, if the concurrency limit has one. */
    public boolean enter() {
        if (limit == null || limit.enter()) {
            return true;
        }
        tally.shed();
        return false;
    }

    /**
     * An attempt ended that had a place.
     *
     * @param nanos until the first byte, or so long without one; negative if that says nothing of the upstream
     */
    public void leave(Choice.Result result, long nanos, long nowNanos) {
        if (limit != null && nanos < 0) {
            limit.leave();
        } else if (limit != null) {
            switch (result) {
                case ANSWERED -> limit.answered(nanos, nowNanos);
                case TIMED_OUT -> limit.overdue(nanos, nowNanos);
                default -> limit.leave();
            }
        }
    }

    /**
     * An answer began that may go on for long: the endpoint's breaker is told now what it is worth, since a probe that lasts
     * for hours would keep it from closing.
     */
    public static void streams(Choice choice, Choice.Result result, long nowNanos) {
        if (choice instanceof BreakingBalancer.Guarded guarded) {
            guarded.tell(result, nowNanos);
        }
    }

    /** Lets go of what it knows of endpoints that have left; to be called now and then. */
    public void tidy() {
        if (breaking != null) {
            breaking.forgetThoseThatLeft();
        }
    }

    /** Nobody will come any more; what is under way may end yet, without being counted. */
    public void close() {
        closed = true;
        if (breaker != null) {
            tally.openBreakers(breaker.state() == CircuitBreaker.State.CLOSED ? 0 : -1);
            breaking.close();
        }
        if (limit != null) {
            tally.limit(-limit.limit());
        }
    }
}
