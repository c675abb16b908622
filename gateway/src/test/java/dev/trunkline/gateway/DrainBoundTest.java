package dev.trunkline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.route.Route;
import dev.trunkline.gateway.route.RoutesParser;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The time that a gateway has to stop, as it is shipped: more than any request takes, and less than it is given. */
class DrainBoundTest {

    /** For what comes after the drain. */
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Duration drain = new SmallRyeConfigBuilder()
            .withMapping(GatewayConfig.class)
            .addDiscoveredConverters()
            .build()
            .getConfigMapping(GatewayConfig.class)
            .drain();

    @Test
    void the_longest_request_ends_within_it() throws Exception {
        List<Route> routes;
        try (InputStream file = Route.class.getResourceAsStream("/routes.yaml")) {
            routes = new RoutesParser(name -> Optional.empty(), Set.of("console", "gateway-keys", "openapi", "tickets"))
                    .parse("routes.yaml", new String(file.readAllBytes(), StandardCharsets.UTF_8))
                    .routes();
        }

        assertThat(routes)
                .isNotEmpty()
                .allSatisfy(route -> assertThat(route.timeout()).as(route.id()).isLessThan(drain));
    }

    @Test
    void it_ends_before_a_pod_or_a_container_is_killed() throws Exception {
        String pod = Files.readString(Path.of("..", "k8s", "base", "gateway.yaml"));
        Duration grace = seconds(pod, "terminationGracePeriodSeconds: ([0-9]+)");
        Duration before = seconds(pod, "preStop:\\s+sleep:\\s+seconds: ([0-9]+)");
        assertThat(before.plus(drain).plus(Drain.FAREWELL).plus(CLOSE)).isLessThan(grace);

        String compose = Files.readString(Path.of("..", "docker-compose.yml"));
        Duration stop = seconds(compose, "\n  gateway:\n(?:    .*\n)+?    stop_grace_period: ([0-9]+)s");
        assertThat(drain.plus(Drain.FAREWELL).plus(CLOSE)).isLessThan(stop);
    }

    private static Duration seconds(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return Duration.ofSeconds(Long.parseLong(found.group(1)));
    }
}
