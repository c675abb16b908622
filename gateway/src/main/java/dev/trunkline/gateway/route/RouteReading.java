package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads one route. */
final class RouteReading {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long MAX_BODY = 1L << 20;

    private final LimitsReading limits;
    private final DestinationReading destinations;
    private final ShapingReading shaping;
    private final boolean tokens;

    /**
     * @param tokens whether the file says which tokens are good
     */
    RouteReading(Declared declared, FilterReading filter, LimitsReading limits, boolean tokens) {
        this.limits = limits;
        this.destinations = new DestinationReading(declared);
        this.shaping = new ShapingReading(declared, filter);
        this.tokens = tokens;
    }

    /** Empty only if a fault was noted. */
    Optional<Route> read(Section section) {
        Optional<String> id = section.required("id", Function.identity());
        Optional<Criteria> match = CriteriaReading.read(section);
        Optional<Destination> to = match.flatMap(criteria -> destinations.read(section, criteria));
        if (match.isEmpty()) {
            section.leave("to", "respond", "redirect", "sticky", "rewrite", "mirror", "filter", "limit");
        }
        Optional<AuthRule> auth = section.required("auth", this::auth);
        boolean ticket = section.optional("ticket", Scalars::flag, false);
        if (ticket && auth.filter(rule -> rule == AuthRule.NONE).isPresent()) {
            section.fault("ticket", "a ticket stands for a token, so 'auth' must be optional or required");
        }
        List<LimitPolicy> policies = match.map(criteria -> limits.ofRoute(section, id.orElse("?"), criteria.path()))
                .orElse(List.of());
        Duration timeout = section.optional("timeout", Scalars::duration, TIMEOUT);
        Optional<Duration> idle = section.optional("idle", Scalars::duration);
        long maxBody = section.optional("max-body", Scalars::size, MAX_BODY);
        Resilience resilience = ResilienceReading.ofRoute(section, idle.isPresent());
        Compress compress = section.optional("compress", Compress::parse, Compress.BODIES);
        Shaping what =
                match.map(criteria -> shaping.read(section, criteria.path())).orElse(Shaping.NONE);
        section.nothingElse();
        if (id.isEmpty() || match.isEmpty() || to.isEmpty() || auth.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Route(
                id.get(),
                match.get(),
                to.get(),
                auth.get(),
                ticket,
                policies,
                timeout,
                idle,
                maxBody,
                resilience,
                compress,
                what));
    }

    private AuthRule auth(String text) {
        AuthRule rule = AuthRule.valueOf(
                Scalars.oneOf(text, Set.of("none", "optional", "required")).toUpperCase(Locale.ROOT));
        if (rule != AuthRule.NONE && !tokens) {
            throw new IllegalArgumentException(
                    "auth: " + text + " needs 'tokens' at the top, which says which tokens are good");
        }
        return rule;
    }
}
