package dev.trunkline.gateway.route;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/**
 * What a routes file has declared before its routes, by the names that routes have for it. What has faults of its own is
 * known by its name, so that only its own faults are told, but cannot be had.
 */
final class Declared {

    private final Set<String> locals;
    private final Map<String, Upstream> upstreams = new LinkedHashMap<>();
    private final Map<String, LimitPolicy> limits = new LinkedHashMap<>();
    private final Set<String> upstreamNames = new LinkedHashSet<>();
    private final Set<String> limitNames = new LinkedHashSet<>();

    /**
     * @param locals the names of what the gateway answers by itself
     */
    Declared(Set<String> locals) {
        this.locals = locals;
    }

    void upstream(String name, Section section) {
        upstreamNames.add(name);
        UpstreamReading.read(name, section).ifPresent(upstream -> upstreams.put(name, upstream));
        if (locals.contains(name)) {
            section.fault("discover", "the name '" + name + "' stands for what the gateway answers by itself");
        }
    }

    void limit(String name, Section section) {
        limitNames.add(name);
        LimitReading.read(name, section).ifPresent(policy -> limits.put(name, policy));
    }

    Map<String, Upstream> upstreams() {
        return upstreams;
    }

    Set<String> upstreamNames() {
        return upstreamNames;
    }

    /** Whether a limit has that name, whatever its faults. */
    boolean limitNamed(String name) {
        return limitNames.contains(name);
    }

    /** The policies that a route names, or has for itself. */
    Optional<LimitPolicy> limitOf(Section route, Node item) {
        return route.read(item, "a limit", name -> Scalars.known(name, limitNames, "limit"))
                .flatMap(name -> Optional.ofNullable(limits.get(name)));
    }

    Optional<Upstream> upstreamOf(Section section, String key) {
        return section.required(key, name -> Scalars.known(name, upstreamNames, "upstream"))
                .flatMap(name -> Optional.ofNullable(upstreams.get(name)));
    }

    /** Where a name leads, be it an upstream or something that is answered here. */
    Optional<Destination> destinationOf(Section section, String key) {
        return section.required(
                        key, name -> locals.contains(name) ? name : Scalars.known(name, upstreamNames, "upstream"))
                .flatMap(name -> locals.contains(name)
                        ? Optional.of(new Destination.Local(name))
                        : Optional.ofNullable(upstreams.get(name)));
    }
}
