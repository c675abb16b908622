package dev.trunkline.gateway.route;

/**
 * Where a limit keeps its count.
 *
 * @param lot of {@link Place#LEASED}: what a gateway takes from Redis at once at most, as a share of the room
 */
public record LimitState(Place place, OnFailure onFailure, double lot) {

    public static final LimitState LOCAL = new LimitState(Place.LOCAL, OnFailure.LOCAL, 0);

    /** Which process knows the count. */
    public enum Place {
        /** Each gateway counts for itself. */
        LOCAL,
        /** Redis counts for all gateways, and is asked for each request. */
        REDIS,
        /** Redis counts; a gateway takes tokens from it in lots and spends them itself. */
        LEASED
    }

    /** What holds while Redis is away. */
    public enum OnFailure {
        /** Each gateway counts for itself, with its share of the limit. */
        LOCAL,
        /** Nobody is refused. */
        OPEN,
        /** All are refused with 503. */
        CLOSED
    }
}
