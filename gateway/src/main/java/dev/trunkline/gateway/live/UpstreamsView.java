package dev.trunkline.gateway.live;

import dev.trunkline.gateway.balance.PoolState;
import dev.trunkline.gateway.balance.PoolState.EndpointState;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.resilience.Tallies;
import dev.trunkline.gateway.resilience.UpstreamTally;
import dev.trunkline.gateway.route.Balancing;
import dev.trunkline.gateway.route.Breaking;
import dev.trunkline.gateway.route.Concurrency;
import dev.trunkline.gateway.route.Ejecting;
import dev.trunkline.gateway.route.HealthCheck;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.Upstream;
import dev.trunkline.gateway.route.Zones;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Describes the upstreams as values of JSON: their rules in the words of the routes file, and how they are at this
 * moment.
 */
final class UpstreamsView {

    private UpstreamsView() {}

    /**
     * @param pools the state of the endpoints of an upstream, by its name
     */
    static Map<String, Object> of(Routes routes, Function<String, Optional<PoolState>> pools, Tallies tallies) {
        List<Object> all = new ArrayList<>();
        new TreeMap<>(routes.upstreams())
                .forEach((name, upstream) -> all.add(upstream(upstream, pools.apply(name), tallies.of(name))));
        return Map.of("upstreams", all);
    }

    private static Map<String, Object> upstream(Upstream upstream, Optional<PoolState> pool, UpstreamTally tally) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", upstream.name());
        described.put("target", upstream.target().toString());
        described.put("protocol", Words.lower(upstream.transport().protocol()));
        upstream.transport().authorities().ifPresent(those -> described.put("authorities", those.toString()));
        described.put("connect-timeout", Words.duration(upstream.connectTimeout()));
        described.put("max-connections", upstream.maxConnections());
        described.put("max-waiting", upstream.maxWaiting());
        upstream.openapi().ifPresent(path -> described.put("openapi", path));
        rules(upstream.balancing(), described);
        upstream.protection().breaker().ifPresent(rule -> described.put("breaker", breaker(rule)));
        upstream.protection().concurrency().ifPresent(rule -> described.put("concurrency", concurrency(rule)));
        boolean limited = upstream.protection().concurrency().isPresent();
        boolean broken = upstream.protection().breaker().isPresent();
        described.put("now", now(pool, tally, limited, broken));
        described.put(
                "endpoints",
                pool.map(PoolState::endpoints).orElse(List.of()).stream()
                        .map(endpoint -> endpoint(endpoint, tally, broken))
                        .toList());
        return described;
    }

    private static void rules(Balancing rules, Map<String, Object> described) {
        Map<String, Object> balance = new LinkedHashMap<>();
        balance.put("algorithm", rules.algorithm().text());
        rules.key().ifPresent(key -> {
            balance.put("key", Words.key(key));
            balance.put("load", Words.percent(rules.load()));
        });
        if (!rules.slowStart().equals(Duration.ZERO)) {
            balance.put("slow-start", Words.duration(rules.slowStart()));
        }
        balance.put("panic", Words.percent(rules.panic()));
        described.put("balance", balance);
        rules.health().ifPresent(check -> described.put("health", health(check)));
        described.put(
                "eject", rules.ejecting().<Object>map(UpstreamsView::eject).orElse("never"));
        if (!rules.zones().equals(Zones.NONE)) {
            Map<String, List<String>> zones = new LinkedHashMap<>();
            rules.zones().rules().forEach(rule -> zones.computeIfAbsent(rule.zone(), zone -> new ArrayList<>())
                    .add(Words.zone(rule)));
            described.put("zones", zones);
        }
    }

    private static Map<String, Object> health(HealthCheck check) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("path", check.path());
        check.port().ifPresent(port -> described.put("port", port));
        check.protocol().ifPresent(protocol -> described.put("protocol", Words.lower(protocol)));
        described.put("every", Words.duration(check.every()));
        described.put("timeout", Words.duration(check.timeout()));
        described.put("healthy", check.healthy());
        described.put("unhealthy", check.unhealthy());
        described.put("expect", check.least() + "-" + check.most());
        return described;
    }

    private static Map<String, Object> eject(Ejecting rules) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("failures", rules.failures());
        described.put("rate", Words.percent(rules.rate()));
        described.put("least", rules.least());
        described.put("window", Words.duration(rules.window()));
        described.put("time", Words.duration(rules.time()));
        described.put("most-time", Words.duration(rules.mostTime()));
        described.put("share", Words.percent(rules.share()));
        return described;
    }

    private static Map<String, Object> breaker(Breaking rules) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("failures", Words.percent(rules.failures()));
        described.put("of", rules.of());
        described.put("open", Words.duration(rules.open()));
        described.put("probes", rules.probes());
        return described;
    }

    private static Map<String, Object> concurrency(Concurrency bounds) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("initial", bounds.initial());
        described.put("least", bounds.least());
        described.put("most", bounds.most());
        return described;
    }

    /** What belongs to event loops is summed up over all of them, and there only once an upstream has been asked. */
    private static Map<String, Object> now(
            Optional<PoolState> pool, UpstreamTally tally, boolean limited, boolean broken) {
        Map<String, Object> described = new LinkedHashMap<>();
        pool.ifPresent(state -> {
            described.put("panic", state.panic());
            described.put("panics", state.panics());
            described.put("ejections", state.ejections());
        });
        described.put("retries", tally.retries());
        described.put("hedges", tally.hedges());
        described.put("budgetExhausted", tally.exhausted());
        if (limited) {
            described.put("concurrencyLimit", tally.limit());
            described.put("shed", tally.shedRequests());
        }
        if (broken) {
            described.put("openBreakers", tally.openBreakers());
            described.put("refusedByBreaker", tally.refused());
        }
        return described;
    }

    private static Map<String, Object> endpoint(EndpointState endpoint, UpstreamTally tally, boolean broken) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("address", endpoint.address() + ":" + endpoint.port());
        described.put("name", endpoint.name());
        described.put("state", Words.lower(endpoint.use()));
        endpoint.ejectedForMillis().ifPresent(millis -> described.put("ejectedForMillis", millis));
        if (broken) {
            // Event loops on which it is not closed.
            described.put(
                    "openBreakers", tally.openFor(new Endpoint(endpoint.name(), endpoint.address(), endpoint.port())));
        }
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
