package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.balance.Balancer;
import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.resilience.Guard;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Finds places for the attempts of one request: the upstream's guard lets it in, and the balancer has an endpoint. */
final class Places {

    /** An endpoint for one attempt, and the leave to ask it. Whoever has it ends it once. */
    static final class Place {

        private final Choice choice;
        private final Upstreams.Reach reach;
        private final boolean counted;

        private Place(Choice choice, Upstreams.Reach reach, boolean counted) {
            this.choice = choice;
            this.reach = reach;
            this.counted = counted;
            reach.entered();
        }

        Endpoint endpoint() {
            return choice.endpoint();
        }

        /** The answer has begun and may go on for long. */
        void streams(Choice.Result result, long nowNanos) {
            Guard.streams(choice, result, nowNanos);
        }

        /** It was not made use of. */
        void cancel(long nowNanos) {
            end(Choice.Result.CANCELLED, -1, -1, nowNanos);
        }

        /**
         * @param firstByteNanos as {@link Choice#ended} wants it
         * @param waitedNanos as long as it was waited for, with an answer or without
         */
        void end(Choice.Result result, long firstByteNanos, long waitedNanos, long nowNanos) {
            // Where requests wait on purpose, what they took says nothing of the endpoint's speed.
            choice.ended(result, counted ? firstByteNanos : -1, nowNanos);
            reach.left();
            if (counted) {
                reach.guard().leave(result, waitedNanos, nowNanos);
            }
        }
    }

    private final Upstreams.Reach reach;
    private final long key;
    private final boolean counted;
    private final Balancer balancer;
    private Set<Endpoint> tried = Set.of();
    private Endpoint last;

    /**
     * @param key of the request, for the balancer
     * @param counted by the upstream's concurrency limit
     * @param waits on purpose
     */
    Places(Upstreams.Reach reach, long key, boolean counted, boolean waits) {
        this.reach = reach;
        this.key = key;
        this.counted = counted;
        this.balancer = waits ? reach.guard().patientBalancer() : reach.guard().balancer();
    }

    /** For the first attempt; {@code refused} gets the reason why there is none. */
    Optional<Place> first(Consumer<Problem> refused, long nowNanos) {
        Guard guard = reach.guard();
        if (counted && !guard.enter()) {
            refused.accept(Problem.unavailable("'" + reach.name() + "' has as many requests as it can do."));
            return Optional.empty();
        }
        Optional<Place> place = choose(guard, nowNanos);
        if (place.isEmpty()) {
            refused.accept(Problem.unavailable("No instance of '" + reach.name() + "' is known."));
        }
        return place;
    }

    /** For another attempt, at an endpoint that none has been at. */
    Optional<Place> elsewhere(long nowNanos) {
        return further(nowNanos).filter(place -> {
            boolean fresh = !tried.contains(place.endpoint());
            if (!fresh) {
                place.cancel(nowNanos);
            }
            return fresh;
        });
    }

    /**
     * Whether an endpoint is known that none has been at. It is not kept, and nobody is let in: that is asked when it is
     * time for the attempt.
     */
    boolean anotherIsKnown(long nowNanos) {
        noteTried();
        return balancer.choose(key, tried, nowNanos)
                .filter(choice -> {
                    choice.ended(Choice.Result.CANCELLED, -1, nowNanos);
                    return !tried.contains(choice.endpoint());
                })
                .isPresent();
    }

    /** For another attempt, elsewhere if there is an elsewhere. */
    Optional<Place> further(long nowNanos) {
        noteTried();
        Guard guard = reach.guard();
        return counted && !guard.enter() ? Optional.empty() : choose(guard, nowNanos);
    }

    private void noteTried() {
        if (tried.isEmpty()) {
            tried = new HashSet<>(4);
        }
        tried.add(last);
    }

    private Optional<Place> choose(Guard guard, long nowNanos) {
        Optional<Choice> choice = balancer.choose(key, tried, nowNanos);
        if (choice.isEmpty()) {
            if (counted) {
                guard.leave(Choice.Result.CANCELLED, -1, nowNanos);
            }
            return Optional.empty();
        }
        last = choice.get().endpoint();
        return Optional.of(new Place(choice.get(), reach, counted));
    }
}
