package dev.trunkline.gateway.resilience;

import dev.trunkline.gateway.balance.Balancer;
import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.route.Protection;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The door to one upstream on one event loop: its circuit breaker, its concurrency limit, its retry budget. An attempt
 * enters with a ticket and leaves with how it ended. What is not configured is not there and costs a comparison.
 */
public final class Guard {

    /** In place of a ticket: the upstream fails too often. */
    public static final int BROKEN = CircuitBreaker.REFUSED;

    /** In place of a ticket: as many requests are under way as the upstream can do. */
    public static final int FULL = BROKEN - 1;

    private static final long FULL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RetryBudget budget = new RetryBudget();
    private final UpstreamTally tally;
    private final LongSupplier nanoClock;
    private final CircuitBreaker breaker;
    private final ConcurrencyLimit limit;
    private final BreakingBalancer breaking;
    private final Balancer balancer;

    /**
     * @param balancer chooses among endpoints that do not fail too often
     */
    public Guard(Protection protection, Balancer balancer, UpstreamTally tally, LongSupplier nanoClock) {
        this.tally = tally;
        this.nanoClock = nanoClock;
        this.breaker = protection
                .breaker()
                .map(rules -> new CircuitBreaker(rules, tally::openBreakers))
                .orElse(null);
        this.limit = protection
                .concurrency()
                .map(bounds -> new ConcurrencyLimit(bounds, tally::limit))
                .orElse(null);
        this.breaking = protection
                .breaker()
                .map(rules -> new BreakingBalancer(balancer, rules, tally, nanoClock))
                .orElse(null);
        this.balancer = breaking == null ? balancer : breaking;
    }

    /** Chooses among the endpoints whose breakers are not open. */
    public Balancer balancer() {
        return balancer;
    }

    public RetryBudget budget() {
        return budget;
    }

    public UpstreamTally tally() {
        return tally;
    }

    /**
     * A ticket to leave with, or {@link #BROKEN} or {@link #FULL}.
     *
     * @param counted by the concurrency limit
     */
    public int enter(boolean counted) {
        if (limit != null && counted && !limit.enter()) {
            tally.shed();
            return FULL;
        }
        if (breaker == null) {
            return 0;
        }
        int ticket = breaker.begin(nanoClock.getAsLong());
        if (ticket == CircuitBreaker.REFUSED) {
            tally.refusedByBreaker();
            if (limit != null && counted) {
                limit.leave();
            }
        }
        return ticket;
    }

    /** For {@code Retry-After}, after a refusal. */
    public long retryAfterNanos(int refusal) {
        return refusal == BROKEN ? breaker.closedForNanos(nanoClock.getAsLong()) : FULL_NANOS;
    }

    /**
     * An attempt ended.
     *
     * @param counted as it was on entering
     * @param nanos until the first byte, or so long without one
     */
    public void leave(int ticket, boolean counted, Choice.Result result, long nanos) {
        if (breaker != null) {
            breaker.ended(ticket, result, nanoClock.getAsLong());
        }
        if (limit != null && counted) {
            switch (result) {
                case ANSWERED -> limit.answered(nanos, nanoClock.getAsLong());
                case TIMED_OUT -> limit.overdue(nanos, nanoClock.getAsLong());
                default -> limit.leave();
            }
        }
    }

    /**
     * An answer began that may go on for long: the breakers take it for a success now, since a probe that lasts for hours
     * would keep them from closing.
     */
    public void streams(int ticket, Choice choice) {
        if (breaker != null && choice instanceof BreakingBalancer.Guarded guarded) {
            breaker.ended(ticket, Choice.Result.ANSWERED, nanoClock.getAsLong());
            guarded.tell(Choice.Result.ANSWERED);
        }
    }

    /** Nobody will come any more. */
    public void close() {
        if (breaker != null) {
            tally.openBreakers(breaker.state() == CircuitBreaker.State.CLOSED ? 0 : -1);
            breaking.close();
        }
        if (limit != null) {
            tally.limit(-limit.limit());
        }
    }
}
