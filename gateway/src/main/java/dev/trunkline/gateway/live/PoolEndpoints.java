package dev.trunkline.gateway.live;

import dev.trunkline.gateway.balance.PoolState;
import dev.trunkline.gateway.balance.PoolState.EndpointState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts the endpoints of a pool into words. */
public final class PoolEndpoints {

    private PoolEndpoints() {}

    public static List<Map<String, Object>> described(PoolState pool) {
        return pool.endpoints().stream().map(PoolEndpoints::described).toList();
    }

    private static Map<String, Object> described(EndpointState endpoint) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("address", endpoint.address() + ":" + endpoint.port());
        described.put("name", endpoint.name());
        described.put("state", endpoint.use().name().toLowerCase(Locale.ROOT));
        endpoint.ejectedForMillis().ifPresent(millis -> described.put("ejectedForMillis", millis));
        endpoint.zone().ifPresent(zone -> described.put("zone", zone));
        described.put("priority", endpoint.priority());
        described.put("weight", endpoint.weight());
        described.put("running", endpoint.running());
        described.put("answered", endpoint.answered());
        described.put("failed", endpoint.failed());
        described.put("latencyMicros", endpoint.ewmaMicros());
        return described;
    }
}
