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
import java.util.List;
import java.util.Map;

/** Limits that tests set. */
final class PoliciesInTest {

    private PoliciesInTest() {}

    /** One an hour, after so many at once, in lots of a tenth. */
    static LimitPolicy anHour(String name, Algorithm algorithm, long room, Place place, OnFailure onFailure) {
        return costing(new LimitCost(1, Map.of(), List.of()), name, algorithm, room, place, onFailure);
    }

    static LimitPolicy costing(
            LimitCost cost, String name, Algorithm algorithm, long room, Place place, OnFailure onFailure) {
        return new LimitPolicy(
                name,
                new LimitKey.Everyone(),
                new Quota(algorithm, 1, Duration.ofHours(1), room),
                Map.of(),
                cost,
                LimitExempt.NOBODY,
                new LimitState(place, onFailure, 0.1),
                false,
                false);
    }
}
