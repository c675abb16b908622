package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.LimitCost;
import dev.trunkline.gateway.route.LimitExempt;
import dev.trunkline.gateway.route.LimitKey;
import dev.trunkline.gateway.route.LimitPolicy;
import dev.trunkline.gateway.route.LimitState;
import dev.trunkline.gateway.route.LimitState.OnFailure;
import dev.trunkline.gateway.route.LimitState.Place;
import dev.trunkline.gateway.route.Quota;
import dev.trunkline.gateway.route.Quota.Algorithm;
import java.time.Duration;
import java.util.Map;

/** Limits that tests set. */
final class PoliciesInTest {

    private PoliciesInTest() {}

    /** One an hour, after so many at once, in lots of a tenth. */
    static LimitPolicy anHour(String name, Algorithm algorithm, long room, Place place, OnFailure onFailure) {
        return costing(LimitCost.ONE, name, algorithm, room, place, onFailure);
    }

    static LimitPolicy costing(
            LimitCost cost, String name, Algorithm algorithm, long room, Place place, OnFailure onFailure) {
        return costing(cost, name, new Quota(algorithm, 1, Duration.ofHours(1), room), place, onFailure);
    }

    static LimitPolicy of(String name, Quota quota, Place place, OnFailure onFailure) {
        return costing(LimitCost.ONE, name, quota, place, onFailure);
    }

    static LimitPolicy costing(LimitCost cost, String name, Quota quota, Place place, OnFailure onFailure) {
        return new LimitPolicy(
                name,
                new LimitKey.Everyone(),
                quota,
                Map.of(),
                cost,
                LimitExempt.NOBODY,
                new LimitState(place, onFailure, 0.1),
                false,
                false);
    }
}
