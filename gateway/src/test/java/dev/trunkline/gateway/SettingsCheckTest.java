package dev.trunkline.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsCheckTest {

    @Test
    void what_holds_where_nothing_is_said_is_right() {
        assertThatCode(() -> SettingsCheck.check(config(Map.of()))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http-port                   | 65536  | GATEWAY_HTTP_PORT is 65536: write a whole number from 0 to 65535
                    https-port                  | -1     | GATEWAY_HTTPS_PORT is -1: write a whole number from 0 to 65535
                    routes-check                | 0s     | GATEWAY_ROUTES_CHECK is 0s: write a time from 10ms to 1d
                    routes-check                | 9ms    | GATEWAY_ROUTES_CHECK is 9ms: write a time from 10ms to 1d
                    routes-check                | PT0.00001S | GATEWAY_ROUTES_CHECK is PT0.00001S: write a time from 10ms to 1d
                    routes-settle               | PT-1S  | GATEWAY_ROUTES_SETTLE is -1s: write a time from 0s to 1d
                    drain                       | 25h    | GATEWAY_DRAIN is 90000s: write a time from 0s to 1d
                    drain-notice                | 41s    | GATEWAY_DRAIN_NOTICE is 41s: write a time from 0s to 40s
                    tls.check                   | 0s     | GATEWAY_TLS_CHECK is 0s: write a time from 10ms to 1d
                    tls.public-port             | 0      | GATEWAY_TLS_PUBLIC_PORT is 0: write a whole number from 1 to 65535
                    tls.hsts                    | 3651d  | GATEWAY_TLS_HSTS is 3651d: write a time from 0s to 3650d
                    connections.most            | 0      | GATEWAY_CONNECTIONS_MOST is 0: write a whole number from 1 to 10000000
                    connections.most-per-address | 0     | GATEWAY_CONNECTIONS_MOST_PER_ADDRESS is 0: write a whole number from 1
                    connections.ipv6-prefix     | 0      | GATEWAY_CONNECTIONS_IPV6_PREFIX is 0: write a whole number from 1 to 128
                    connections.ipv6-prefix     | 129    | GATEWAY_CONNECTIONS_IPV6_PREFIX is 129: write a whole number from 1 to 128
                    connections.head            | 0s     | GATEWAY_CONNECTIONS_HEAD is 0s: write a time from 10ms to 1d
                    connections.least-rate      | 0      | GATEWAY_CONNECTIONS_LEAST_RATE is 0: write a whole number from 1
                    connections.patience        | 1ms    | GATEWAY_CONNECTIONS_PATIENCE is 1ms: write a time from 10ms to 1d
                    connections.streams         | 0      | GATEWAY_CONNECTIONS_STREAMS is 0: write a whole number from 1
                    tickets.life                | 500ms  | GATEWAY_TICKETS_LIFE is 500ms: write a time from 1s to 1d
                    identity.port               | 70000  | GATEWAY_IDENTITY_PORT is 70000: write a whole number from 0 to 65535
                    identity.life               | 1s     | GATEWAY_IDENTITY_LIFE is 1s: write a time from 10s to 1d
                    revocations.most            | 0      | GATEWAY_REVOCATIONS_MOST is 0: write a whole number from 1
                    counting.deadline           | 0s     | GATEWAY_COUNTING_DEADLINE is 0s: write a time from 1ms to 60s
                    counting.gateways           | 0      | GATEWAY_COUNTING_GATEWAYS is 0: write a whole number from 1 to 10000
                    compression.gzip-level      | 10     | GATEWAY_COMPRESSION_GZIP_LEVEL is 10: write a whole number from 1 to 9
                    compression.brotli-quality  | 12     | GATEWAY_COMPRESSION_BROTLI_QUALITY is 12: write a whole number from 0 to 11
                    compression.zstd-level      | 0      | GATEWAY_COMPRESSION_ZSTD_LEVEL is 0: write a whole number from 1 to 19
                    limits.request-line         | 10     | GATEWAY_LIMITS_REQUEST_LINE is 10: write a whole number from 256 to 1048576
                    limits.upstream-keep-alive  | 500ms  | GATEWAY_LIMITS_UPSTREAM_KEEP_ALIVE is 500ms: write a time from 1s to 1d
                    limits.tunnels              | 0      | GATEWAY_LIMITS_TUNNELS is 0: write a whole number from 1
                    limits.limit-keys           | 0      | GATEWAY_LIMITS_LIMIT_KEYS is 0: write a whole number from 1
                    access-log.waiting          | 0      | GATEWAY_ACCESS_LOG_WAITING is 0: write a whole number from 1
                    tracing.ratio               | 1.5    | GATEWAY_TRACING_RATIO is 1.5: write a number from 0 to 1
                    tracing.ratio               | NaN    | GATEWAY_TRACING_RATIO is NaN: write a number from 0 to 1
                    openapi.most-bytes          | 0      | GATEWAY_OPENAPI_MOST_BYTES is 0: write a whole number from 1
                    """)
    void a_number_that_could_not_be_right_is_named_with_what_would_be(String setting, String value, String told) {
        assertThat(SettingsCheck.faults(
                        config(Map.of("gateway.tls.certificates", "/tls", "gateway." + setting, value))))
                .singleElement()
                .asString()
                .startsWith(told);
    }

    @ParameterizedTest
    @CsvSource({
        "http-port, 0",
        "routes-settle, 0s",
        "drain, 0s",
        "drain-notice, 40s",
        "tls.hsts, 0s",
        "tls.hsts, 365d",
        "connections.ipv6-prefix, 128",
        "identity.port, 0",
        "compression.brotli-quality, 0",
        "limits.cached-tokens, 0",
        "limits.linger, 0s",
        "tracing.ratio, 0",
        "tracing.ratio, 1"
    })
    void what_stands_for_none_or_any_is_right_where_that_has_a_meaning(String setting, String value) {
        assertThat(SettingsCheck.faults(
                        config(Map.of("gateway.tls.certificates", "/tls", "gateway." + setting, value))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "tls.client-auth, required, GATEWAY_TLS_CLIENT_AUTH is REQUIRED",
        "tls.redirect, true, GATEWAY_TLS_REDIRECT is true",
        "tls.hsts, 365d, GATEWAY_TLS_HSTS is 365d"
    })
    void what_is_about_https_has_certificates(String setting, String value, String told) {
        assertThat(SettingsCheck.faults(config(Map.of("gateway." + setting, value))))
                .singleElement()
                .asString()
                .startsWith(told)
                .contains("GATEWAY_TLS_CERTIFICATES");
        assertThat(SettingsCheck.faults(
                        config(Map.of("gateway.tls.certificates", "/tls", "gateway." + setting, value))))
                .isEmpty();
    }

    @Test
    void https_may_end_at_a_trusted_proxy_and_hsts_be_told_by_the_gateway() {
        assertThat(SettingsCheck.faults(
                        config(Map.of("gateway.trusted-proxies", "10.0.0.0/8", "gateway.tls.hsts", "365d"))))
                .isEmpty();
    }

    @Test
    void authorities_for_certificates_that_nobody_is_asked_for_are_a_fault() {
        assertThat(SettingsCheck.faults(config(
                        Map.of("gateway.tls.certificates", "/tls", "gateway.tls.client-authorities", "/ca.pem"))))
                .singleElement()
                .asString()
                .contains("GATEWAY_TLS_CLIENT_AUTHORITIES is /ca.pem", "GATEWAY_TLS_CLIENT_AUTH");
    }

    @Test
    void all_that_is_wrong_is_told_at_once() {
        Map<String, String> wrong = Map.of("gateway.connections.most", "0", "gateway.routes-check", "0s");

        assertThatThrownBy(() -> SettingsCheck.check(config(wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GATEWAY_CONNECTIONS_MOST is 0")
                .hasMessageContaining("GATEWAY_ROUTES_CHECK is 0s");
    }

    /** Those that are added later, too. */
    @ParameterizedTest
    @MethodSource
    void no_number_or_time_goes_unlooked_at(String setting, String negative) {
        String variable = setting.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);

        assertThat(SettingsCheck.faults(config(Map.of(setting, negative))))
                .anySatisfy(fault -> assertThat(fault).startsWith(variable + " is -1"));
    }

    static Stream<String[]> no_number_or_time_goes_unlooked_at() {
        return numbers("gateway", GatewayConfig.class);
    }

    private static Stream<String[]> numbers(String prefix, Class<?> group) {
        return Stream.of(group.getMethods()).flatMap(method -> {
            String name = prefix + "."
                    + method.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
            Class<?> type = type(method);
            if (type == int.class || type == double.class || type == OptionalInt.class) {
                return Stream.<String[]>of(new String[] {name, "-1"});
            }
            if (type == Duration.class) {
                return Stream.<String[]>of(new String[] {name, "PT-1S"});
            }
            return type.getName().startsWith("dev.trunkline.") ? numbers(name, type) : Stream.empty();
        });
    }

    private static Class<?> type(Method method) {
        return method.getReturnType() == Optional.class
                ? (Class<?>) ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[0]
                : method.getReturnType();
    }

    private static GatewayConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(GatewayConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(GatewayConfig.class);
    }
}
