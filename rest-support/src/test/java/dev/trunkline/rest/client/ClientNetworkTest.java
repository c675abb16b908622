package dev.trunkline.rest.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientNetworkTest {

    private final ClientNetwork network =
            new ClientNetwork(null, Optional.of(List.of("127.0.0.0/8", "10.1.0.0/16", "fd00::/8")));

    @ParameterizedTest
    @CsvSource({
        // peer,        X-Forwarded-For (fields by |),     network
        "127.0.0.1,     203.0.113.7,                       203.0.113.7",
        "10.1.255.3,    203.0.113.7,                       203.0.113.7",
        "fd12::1,       203.0.113.7,                       203.0.113.7",
        "::ffff:10.1.0.9, 203.0.113.7,                     203.0.113.7",
        "127.0.0.1,     2001:db8:1:2:aaaa:bbbb:cccc:dddd,  2001:db8:1:2::/64",
        "127.0.0.1,     2001:db8:1:2::1%eth0,              2001:db8:1:2::/64",
        "127.0.0.1,     ::ffff:203.0.113.7,                203.0.113.7",
        // What the proxy has seen is the last; the rest is what a client wrote.
        "127.0.0.1,     '198.51.100.1, 203.0.113.7',       203.0.113.7",
        "127.0.0.1,     198.51.100.1|203.0.113.7,          203.0.113.7",
        // No proxy of ours.
        "192.0.2.5,     203.0.113.7,                       192.0.2.5",
        "10.2.0.1,      203.0.113.7,                       10.2.0.1",
        "2001:db8::5,   203.0.113.7,                       2001:db8::/64",
        // No address, or none given.
        "127.0.0.1,     unknown,                           127.0.0.1",
        "127.0.0.1,     '',                                127.0.0.1",
        "127.0.0.1,     localhost,                         127.0.0.1",
    })
    void only_a_trusted_proxy_is_believed(String peer, String forwarded, String expected) {
        assertThat(network.of(peer, Arrays.asList(forwarded.split("\\|")))).isEqualTo(expected);
    }

    @Test
    void without_the_field_the_peer_is_the_client() {
        assertThat(network.of("127.0.0.1", List.of())).isEqualTo("127.0.0.1");
    }

    @Test
    void unless_it_is_set_nobody_is_believed() {
        assertThat(new ClientNetwork(null, Optional.empty()).of("127.0.0.1", List.of("203.0.113.7")))
                .isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "fd00::/129", "", "10.0/8x"})
    void a_range_that_is_none_stops_the_start(String range) {
        assertThatThrownBy(() -> new ClientNetwork(null, Optional.of(List.of(range))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(range);
    }
}
