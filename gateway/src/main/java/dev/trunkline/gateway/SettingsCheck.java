package dev.trunkline.gateway;

import dev.trunkline.gateway.compress.CompressionConfig;
import dev.trunkline.gateway.connection.ConnectionConfig;
import dev.trunkline.gateway.observe.AccessLogConfig;
import dev.trunkline.gateway.observe.TracingConfig;
import dev.trunkline.gateway.openapi.OpenApiConfig;
import dev.trunkline.gateway.ticket.TicketConfig;
import dev.trunkline.gateway.tls.TlsConfig;
import io.vertx.core.http.ClientAuth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at all numbers and times among the process's settings before any of them is used. One that could not be right ends
 * the process, with a message that says what would be; else it would be found out by the first request that it spoils.
 */
final class SettingsCheck {

    private static final Duration STEP = Duration.ofMillis(10);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration TEN_YEARS = Duration.ofDays(3_650);
    private static final int PORTS = 65_535;
    private static final int MANY = 10_000_000;

    private final List<String> faults = new ArrayList<>();

    private SettingsCheck() {}

    /**
     * @throws IllegalArgumentException with all that is wrong, a line each
     */
    static void check(GatewayConfig config) {
        List<String> faults = faults(config);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join(System.lineSeparator(), faults));
        }
    }

    /** What is wrong: the setting as the environment has it, what it is, and what would be right. */
    static List<String> faults(GatewayConfig config) {
        SettingsCheck check = new SettingsCheck();
        check.process(config);
        check.tls(config.tls(), config.trustedProxies().isPresent());
        check.connections(config.connections());
        check.tickets(config.tickets());
        check.callers(config);
        check.counting(config.counting());
        check.compression(config.compression());
        check.limits(config.limits());
        check.observation(config.accessLog(), config.tracing());
        check.openApi(config.openapi());
        return check.faults;
    }

    private void process(GatewayConfig config) {
        number("HTTP_PORT", config.httpPort(), 0, PORTS);
        number("HTTPS_PORT", config.httpsPort(), 0, PORTS);
        time("ROUTES_CHECK", config.routesCheck(), STEP, DAY);
        time("ROUTES_SETTLE", config.routesSettle(), Duration.ZERO, DAY);
        time("DRAIN", config.drain(), Duration.ZERO, DAY);
        // A part of that.
        time("DRAIN_NOTICE", config.drainNotice(), Duration.ZERO, config.drain());
        time("DRAIN_QUIET", config.drainQuiet(), Duration.ZERO, DAY);
    }

    /**
     * @param proxies whether there are some before us, where TLS may end
     */
    private void tls(TlsConfig tls, boolean proxies) {
        time("TLS_CHECK", tls.check(), STEP, DAY);
        tls.publicPort().ifPresent(port -> number("TLS_PUBLIC_PORT", port, 1, PORTS));
        tls.hsts().ifPresent(age -> time("TLS_HSTS", age, Duration.ZERO, TEN_YEARS));
        if (tls.certificates().isEmpty()) {
            // What one sets for safety must not be left undone in silence.
            String right = "GATEWAY_TLS_CERTIFICATES, too, without which there is no HTTPS";
            if (tls.clientAuth() != ClientAuth.NONE) {
                fault("TLS_CLIENT_AUTH", tls.clientAuth(), right);
            }
            if (tls.redirect()) {
                fault("TLS_REDIRECT", true, right);
            }
            if (!proxies) {
                tls.hsts()
                        .ifPresent(age -> fault(
                                "TLS_HSTS",
                                text(age),
                                right + ", or GATEWAY_TRUSTED_PROXIES where it ends before the gateway"));
            }
        } else if (tls.clientAuth() == ClientAuth.NONE) {
            tls.clientAuthorities()
                    .ifPresent(file -> fault(
                            "TLS_CLIENT_AUTHORITIES",
                            file,
                            "GATEWAY_TLS_CLIENT_AUTH, too, request or required: no client is asked for one now"));
        }
    }

    private void connections(ConnectionConfig connections) {
        number("CONNECTIONS_MOST", connections.most(), 1, MANY);
        number("CONNECTIONS_MOST_PER_ADDRESS", connections.mostPerAddress(), 1, MANY);
        number("CONNECTIONS_IPV6_PREFIX", connections.ipv6Prefix(), 1, 128);
        time("CONNECTIONS_HEAD", connections.head(), STEP, DAY);
        number("CONNECTIONS_LEAST_RATE", connections.leastRate(), 1, 1 << 30);
        time("CONNECTIONS_PATIENCE", connections.patience(), STEP, DAY);
        number("CONNECTIONS_PIPELINED", connections.pipelined(), 1, MANY);
        number("CONNECTIONS_STREAMS", connections.streams(), 1, MANY);
        number("CONNECTIONS_RESETS", connections.resets(), 1, MANY);
        number("CONNECTIONS_CONTROL_FRAMES", connections.controlFrames(), 1, MANY);
    }

    private void tickets(TicketConfig tickets) {
        time("TICKETS_LIFE", tickets.life(), Duration.ofSeconds(1), DAY);
        time("TICKETS_DEADLINE", tickets.deadline(), Duration.ofMillis(1), MINUTE);
    }

    private void callers(GatewayConfig config) {
        config.identity().port().ifPresent(port -> number("IDENTITY_PORT", port, 0, PORTS));
        // Less is over before it is there.
        time("IDENTITY_LIFE", config.identity().life(), Duration.ofSeconds(10), DAY);
        number("REVOCATIONS_MOST", config.revocations().most(), 1, MANY);
        time("REVOCATIONS_KEPT", config.revocations().kept(), Duration.ofSeconds(1), WEEK);
    }

    private void counting(GatewayConfig.Counting counting) {
        time("COUNTING_DEADLINE", counting.deadline(), Duration.ofMillis(1), MINUTE);
        number("COUNTING_GATEWAYS", counting.gateways(), 1, 10_000);
    }

    private void compression(CompressionConfig compression) {
        number("COMPRESSION_LEAST_BYTES", compression.leastBytes(), 0, 1 << 30);
        number("COMPRESSION_GZIP_LEVEL", compression.gzipLevel(), 1, 9);
        number("COMPRESSION_BROTLI_QUALITY", compression.brotliQuality(), 0, 11);
        number("COMPRESSION_ZSTD_LEVEL", compression.zstdLevel(), 1, 19);
        number("COMPRESSION_MOST_AT_ONCE", compression.mostAtOnce(), 0, MANY);
    }

    private void limits(BoundsConfig limits) {
        number("LIMITS_REQUEST_LINE", limits.requestLine(), 256, 1 << 20);
        number("LIMITS_HEADERS", limits.headers(), 256, 1 << 20);
        time("LIMITS_CLIENT_IDLE", limits.clientIdle(), STEP, DAY);
        // Vert.x counts in seconds, and takes none for "for ever".
        time("LIMITS_UPSTREAM_KEEP_ALIVE", limits.upstreamKeepAlive(), Duration.ofSeconds(1), DAY);
        number("LIMITS_ACCEPT_BACKLOG", limits.acceptBacklog(), 1, PORTS);
        number("LIMITS_TUNNELS", limits.tunnels(), 1, MANY);
        number("LIMITS_HEALTH_CHECKS", limits.healthChecks(), 1, PORTS);
        number("LIMITS_CACHED_TOKENS", limits.cachedTokens(), 0, MANY);
        time("LIMITS_CACHED_TOKENS_FOR", limits.cachedTokensFor(), Duration.ZERO, DAY);
        number("LIMITS_LIMIT_KEYS", limits.limitKeys(), 1, MANY);
        time("LIMITS_LINGER", limits.linger(), Duration.ZERO, DAY);
    }

    private void observation(AccessLogConfig log, TracingConfig tracing) {
        number("ACCESS_LOG_WAITING", log.waiting(), 1, MANY);
        if (!(tracing.ratio() >= 0 && tracing.ratio() <= 1)) {
            fault("TRACING_RATIO", tracing.ratio(), "a number from 0 to 1");
        }
        number("TRACING_WAITING", tracing.waiting(), 1, MANY);
        time("TRACING_EVERY", tracing.every(), STEP, DAY);
        time("TRACING_TIMEOUT", tracing.timeout(), STEP, DAY);
    }

    private void openApi(OpenApiConfig openApi) {
        time("OPENAPI_REFRESH", openApi.refresh(), STEP, DAY);
        time("OPENAPI_RETRY", openApi.retry(), STEP, DAY);
        time("OPENAPI_TIMEOUT", openApi.timeout(), STEP, DAY);
        number("OPENAPI_MOST_BYTES", openApi.mostBytes(), 1, 1 << 30);
    }

    private void number(String name, int value, int least, int most) {
        if (value < least || value > most) {
            fault(name, value, "a whole number from " + least + " to " + most);
        }
    }

    private void time(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            fault(name, text(value), "a time from " + text(least) + " to " + text(most));
        }
    }

    private void fault(String name, Object value, String right) {
        faults.add("GATEWAY_" + name + " is " + value + ": write " + right);
    }

    /** As one would write it. */
    private static String text(Duration time) {
        long millis = time.toMillis();
        if (!Duration.ofMillis(millis).equals(time)) {
            return time.toString();
        }
        return millis % 1_000 != 0
                ? millis + "ms"
                : millis % DAY.toMillis() == 0 && millis != 0 ? time.toDays() + "d" : time.toSeconds() + "s";
    }
}
