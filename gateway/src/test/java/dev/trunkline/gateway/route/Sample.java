package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Routes and upstreams with nothing special about them, for tests that are about something else. */
public final class Sample {

    private Sample() {}

    public static Upstream upstream(String name, Target target) {
        return new Upstream(
                name,
                target,
                Duration.ofSeconds(1),
                1,
                1,
                Optional.empty(),
                Balancing.DEFAULT,
                Transport.PLAIN,
                Protection.NONE);
    }

    public static Route route(String id, String path, String... methods) {
        return route(id, Criteria.of(PathPattern.parse(path), Set.of(methods)));
    }

    static Route route(String id, Criteria match) {
        return new Route(
                id,
                match,
                upstream("users", new Target.Host("users", 80)),
                Access.of(AuthRule.NONE),
                Optional.empty(),
                false,
                List.of(),
                Duration.ofSeconds(1),
                Optional.empty(),
                1,
                Resilience.NONE,
                Compress.BODIES,
                Shaping.NONE);
    }
}
