package dev.trunkline.gateway.live;

import dev.trunkline.gateway.route.Upstream;
import java.util.List;
import java.util.Map;

/** Tells how the endpoints of an upstream are. */
@FunctionalInterface
public interface EndpointStates {

    /** For each endpoint its {@code address} and its {@code state}, and whatever else is known; values as JSON has them. */
    List<Map<String, Object>> of(Upstream upstream);
}
