package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.resilience.Guard;
import dev.trunkline.gateway.resilience.RetryAfter;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Finds places for the attempts of one request: the upstream's guard lets it in, and the balancer has an endpoint. */
final class Places {

    /** An endpoint for one attempt, and the leave to ask it. Whoever has it ends it once. */
    static final class Place {

        private final Choice choice;
        private final Guard guard;
        private final int ticket;
        private final boolean counted;

        private Place(Choice choice, Guard guard, int ticket, boolean counted) {
            this.choice = choice;
            this.guard = guard;
            this.ticket = ticket;
            this.counted = counted;
        }

        Endpoint endpoint() {
            return choice.endpoint();
        }

        /** The answer has begun and may go on for long. */
        void streams() {
            guard.streams(ticket, choice);
        }

        /** It was not made use of, or nobody waits for the answer any more. */
        void cancel() {
            end(Choice.Result.CANCELLED, -1, -1);
        }

        /**
         * @param firstByteNanos from the choice to the answer's head; negative if none came
         * @param waitedNanos as long as it was waited for, with an answer or without
         */
        void end(Choice.Result result, long firstByteNanos, long waitedNanos) {
            // Where requests wait on purpose, what they took says nothing of the endpoint's speed.
            choice.ended(result, counted ? firstByteNanos : -1);
            guard.leave(ticket, counted, result, waitedNanos);
        }
    }

    private final Upstreams.Reach reach;
    private final long key;
    private final boolean counted;
    private Set<Endpoint> tried = Set.of();
    private Endpoint last;

    /**
     * @param key of the request, for the balancer
     * @param counted by the upstream's concurrency limit
     */
    Places(Upstreams.Reach reach, long key, boolean counted) {
        this.reach = reach;
        this.key = key;
        this.counted = counted;
    }

    /** For the first attempt; {@code refused} gets the reason why there is none. */
    Optional<Place> first(Consumer<Problem> refused) {
        Guard guard = reach.guard();
        int ticket = guard.enter(counted);
        if (ticket < 0) {
            refused.accept(Problem.unavailable(
                    ticket == Guard.FULL
                            ? "'" + reach.name() + "' has as many requests as it can do."
                            : "'" + reach.name() + "' fails too often to be asked now.",
                    RetryAfter.seconds(guard.retryAfterNanos(ticket))));
            return Optional.empty();
        }
        Optional<Choice> choice = guard.balancer().choose(key, tried);
        if (choice.isEmpty()) {
            guard.leave(ticket, counted, Choice.Result.CANCELLED, -1);
            refused.accept(Problem.unavailable(
                    reach.known()
                            ? "Every instance of '" + reach.name() + "' fails too often to be asked now."
                            : "No instance of '" + reach.name() + "' is known."));
            return Optional.empty();
        }
        return Optional.of(place(choice.get(), ticket));
    }

    /** For another attempt, at an endpoint that none has been at. */
    Optional<Place> elsewhere() {
        return further().filter(place -> {
            boolean fresh = !tried.contains(place.endpoint());
            if (!fresh) {
                place.cancel();
            }
            return fresh;
        });
    }

    /** For another attempt, elsewhere if there is an elsewhere. */
    Optional<Place> further() {
        if (tried.isEmpty()) {
            tried = new HashSet<>(4);
        }
        tried.add(last);
        Guard guard = reach.guard();
        int ticket = guard.enter(counted);
        if (ticket < 0) {
            return Optional.empty();
        }
        Optional<Choice> choice = guard.balancer().choose(key, tried);
        if (choice.isEmpty()) {
            guard.leave(ticket, counted, Choice.Result.CANCELLED, -1);
        }
        return choice.map(found -> place(found, ticket));
    }

    private Place place(Choice choice, int ticket) {
        last = choice.endpoint();
        return new Place(choice, reach.guard(), ticket, counted);
    }
}
