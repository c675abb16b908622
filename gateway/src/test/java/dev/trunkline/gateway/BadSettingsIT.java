package dev.trunkline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The packaged gateway, a process of its own, with settings that it cannot live by. */
class BadSettingsIT {

    @Test
    void the_process_ends_at_its_start_and_says_all_that_is_wrong_and_what_would_be_right() throws Exception {
        Map<String, String> bad = Map.of(
                "GATEWAY_ROUTES_CHECK", "0s",
                "GATEWAY_LIMITS_UPSTREAM_KEEP_ALIVE", "500ms",
                "GATEWAY_CONNECTIONS_STREAMS", "0");
        try (GatewayInstance gateway = new GatewayInstance("bad-settings", GatewayInstance.routesTo(1), bad)) {
            assertThat(gateway.refusal())
                    .contains("GATEWAY_ROUTES_CHECK is 0s: write a time from 10ms to 1d")
                    .contains("GATEWAY_LIMITS_UPSTREAM_KEEP_ALIVE is 500ms: write a time from 1s to 1d")
                    .contains("GATEWAY_CONNECTIONS_STREAMS is 0: write a whole number from 1 to 10000000");
            assertThat(gateway.exit()).isEqualTo(1);
        }
    }
}
