package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.exchange.Filter;

/**
 * The limits' two steps in the journeys of one event loop.
 *
 * @param early before it is known who calls
 * @param late after that
 */
public record LimitSteps(Filter early, Filter late) {}
