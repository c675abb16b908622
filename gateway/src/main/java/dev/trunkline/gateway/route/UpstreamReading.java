package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Reads one upstream. */
final class UpstreamReading {

    private UpstreamReading() {}

    /** Empty only if a fault was noted. */
    static Optional<Upstream> read(String name, Section section) {
        Optional<Target> discover = section.required("discover", Scalars::target);
        Duration connectTimeout = section.optional("connect-timeout", Scalars::duration, Duration.ofSeconds(1));
        long connections = section.optional("max-connections", text -> Scalars.count(text, 1, 65_535), 256L);
        long waiting = section.optional("max-waiting", text -> Scalars.count(text, 1, 65_535), 1_024L);
        Optional<String> openapi = section.optional("openapi", Function.identity());
        Transport transport = Transport.read(section);
        Balancing balancing = BalancingReading.ofUpstream(section);
        Protection protection = ResilienceReading.ofUpstream(section);
        section.nothingElse();
        return discover.map(target -> new Upstream(
                name,
                target,
                connectTimeout,
                (int) connections,
                (int) waiting,
                openapi,
                balancing,
                transport,
                protection));
    }
}
