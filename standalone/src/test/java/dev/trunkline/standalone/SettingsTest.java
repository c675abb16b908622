package dev.trunkline.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.trunkline.standalone.Settings.Variable;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    private static final Path HOME = Path.of("/checkout");

    @Test
    void ports_and_data_come_from_the_environment() throws LaunchException {
        Settings settings = Settings.of(
                HOME,
                Map.of("TRUNKLINE_FEED_PORTS", "7001, 7002", "TRUNKLINE_DATA", "/elsewhere", "GATEWAY_HTTP_PORT", ""));
        assertEquals(List.of(7001, 7002), settings.ports().get(Variable.TRUNKLINE_FEED_PORTS));
        assertEquals(8080, settings.port(Variable.GATEWAY_HTTP_PORT));
        assertEquals(Path.of("/elsewhere"), settings.data());
        assertEquals(HOME.resolve(".trunkline"), Settings.of(HOME, Map.of()).data());
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(delimiter = '|', textBlock = """
            GATEWAY_HTTP_PORT    | http      | must be a port from 1 to 65535, not 'http'
            GATEWAY_HTTP_PORT    | 0         | must be a port from 1 to 65535, not '0'
            GATEWAY_HTTP_PORT    | 70000     | must be a port from 1 to 65535, not '70000'
            GATEWAY_HTTP_PORT    | 8080,8090 | must have 1 port(s)
            TRUNKLINE_FEED_PORTS | 8082,     | must be a port from 1 to 65535, not ''
            """)
    void a_wrong_port_is_named_with_its_variable(String variable, String value, String message) {
        var e = assertThrows(LaunchException.class, () -> Settings.of(HOME, Map.of(variable, value)));
        assertTrue(e.getMessage().startsWith(variable) && e.getMessage().endsWith(message), e.getMessage());
    }

    @Test
    void feed_service_has_as_many_instances_as_ports() throws LaunchException {
        Settings settings = Settings.of(
                HOME,
                Map.of("TRUNKLINE_FEED_PORTS", "7001,7002,7003", "TRUNKLINE_FEED_MANAGEMENT_PORTS", "7004,7005,7006"));
        assertEquals(3, settings.feedInstances());
        assertEquals(7003, settings.port(Variable.TRUNKLINE_FEED_PORTS, 2));
    }

    @Test
    void an_instance_without_a_management_port_is_refused() {
        var e = assertThrows(
                LaunchException.class, () -> Settings.of(HOME, Map.of("TRUNKLINE_FEED_PORTS", "7001,7002,7003")));
        assertTrue(e.getMessage().startsWith("TRUNKLINE_FEED_MANAGEMENT_PORTS must have 3"), e.getMessage());
    }

    @Test
    void a_taken_port_is_named_with_the_variable_to_set() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var environment = FreePorts.environment();
            environment.put("TRUNKLINE_REDIS_PORT", String.valueOf(taken.getLocalPort()));
            assertRefused(environment, taken.getLocalPort() + " for Redis is taken", "set TRUNKLINE_REDIS_PORT");
        }
    }

    @Test
    void a_port_taken_by_udp_alone_is_named_for_the_name_server() throws Exception {
        try (var taken = new DatagramSocket(0)) {
            var environment = FreePorts.environment();
            environment.put("TRUNKLINE_DNS_PORT", String.valueOf(taken.getLocalPort()));
            assertRefused(environment, taken.getLocalPort() + " for the name server", "set TRUNKLINE_DNS_PORT");
        }
    }

    @Test
    void a_port_given_twice_is_named_with_both_variables() throws Exception {
        var environment = FreePorts.environment();
        environment.put("TRUNKLINE_REDIS_PORT", environment.get("TRUNKLINE_USER_PORT"));
        assertRefused(environment, "TRUNKLINE_USER_PORT and TRUNKLINE_REDIS_PORT", "given twice");
    }

    @Test
    void free_ports_are_fine() throws Exception {
        Settings settings = Settings.of(HOME, FreePorts.environment());
        PortCheck.requireFree(settings);
        assertEquals(11, settings.ports().size());
    }

    private static void assertRefused(HashMap<String, String> environment, String... parts) throws LaunchException {
        Settings settings = Settings.of(HOME, environment);
        var e = assertThrows(LaunchException.class, () -> PortCheck.requireFree(settings));
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }
}
