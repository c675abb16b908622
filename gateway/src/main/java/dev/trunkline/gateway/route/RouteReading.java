package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads one route. */
final class RouteReading {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long MAX_BODY = 1L << 20;

    private final LimitsReading limits;
    private final DestinationReading destinations;
    private final ShapingReading shaping;
    private final AccessReading access;

    RouteReading(Declared declared, FilterReading filter, LimitsReading limits, AccessReading access) {
        this.limits = limits;
        this.destinations = new DestinationReading(declared);
        this.shaping = new ShapingReading(declared, filter);
        this.access = access;
    }

    /** Empty only if a fault was noted. */
    Optional<Route> read(Section section) {
        Optional<String> id = section.required("id", Function.identity());
        Optional<Criteria> match = CriteriaReading.read(section);
        Optional<Destination> to = match.flatMap(criteria -> destinations.read(section, criteria));
        if (match.isEmpty()) {
            section.leave("auth", "to", "respond", "redirect", "sticky", "rewrite", "mirror", "filter", "limit");
        }
        Optional<Access> auth = match.flatMap(criteria -> access.read(section, criteria.path()));
        Optional<Cors> cors = CorsReading.read(section);
        boolean ticket = section.optional("ticket", Scalars::flag, false);
        if (ticket
                && auth.map(Access::rule)
                        .filter(rule -> rule == AuthRule.NONE || rule == AuthRule.DENY)
                        .isPresent()) {
            section.fault("ticket", "a ticket stands for a token, so 'auth' must be optional or required");
        }
        List<LimitPolicy> policies = match.map(criteria -> limits.ofRoute(section, id.orElse("?"), criteria.path()))
                .orElse(List.of());
        Duration timeout = section.optional("timeout", Scalars::duration, TIMEOUT);
        Optional<Duration> idle = section.optional("idle", Scalars::duration);
        long maxBody = section.optional("max-body", Scalars::size, MAX_BODY);
        Resilience resilience = ResilienceReading.ofRoute(section, timeout, idle.isPresent());
        Compress compress = section.optional("compress", Compress::parse, Compress.BODIES);
        Shaping what =
                match.map(criteria -> shaping.read(section, criteria.path())).orElse(Shaping.NONE);
        section.nothingElse();
        to.ifPresent(destination ->
                WithoutEffect.find(section, destination, match.get().methods()));
        if (id.isEmpty() || match.isEmpty() || to.isEmpty() || auth.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Route(
                id.get(),
                match.get(),
                to.get(),
                auth.get(),
                cors,
                ticket,
                policies,
                timeout,
                idle,
                maxBody,
                resilience,
                compress,
                what));
    }
}
