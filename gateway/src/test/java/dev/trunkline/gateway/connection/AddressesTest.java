package dev.trunkline.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.gateway.address.AddressRanges;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.0.2.128/25, 192.0.2.200, true",
        "192.0.2.128/25, 192.0.2.100, false",
        "192.0.2.7, 192.0.2.7, true",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "fd00::/8, fdff::1, true",
        "10.0.0.0/8, ::ffff:10.1.1.1, true",
        "2001:db8::/33, 2001:db8:8000::, false",
    })
    void a_range_holds_those_that_share_its_leading_bits(String range, String address, boolean held)
            throws UnknownHostException {
        assertThat(AddressRanges.parse(range).holds(InetAddress.getByName(address)))
                .isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0/8", "host.test", "fd00::/129", "10.0.0.0/x", "10.0.0.0/-1"})
    void what_is_no_range_is_refused(String wrong) {
        assertThatThrownBy(() -> AddressRanges.parse(wrong)).hasMessageContaining("10.0.0.0/8");
    }

    @Test
    void ipv6_addresses_of_one_network_count_together() throws UnknownHostException {
        ConnectionCount count = new ConnectionCount(10, 2, 56, AddressRanges.parse(""));

        assertThat(count.enter(InetAddress.getByName("2001:db8:0:100::1"))).isTrue();
        assertThat(count.enter(InetAddress.getByName("2001:db8:0:1ff::2"))).isTrue();
        assertThat(count.enter(InetAddress.getByName("2001:db8:0:123::3"))).isFalse();
        assertThat(count.enter(InetAddress.getByName("2001:db8:0:200::1"))).isTrue();
        count.leave(InetAddress.getByName("2001:db8:0:100::1"));
        assertThat(count.enter(InetAddress.getByName("2001:db8:0:123::3"))).isTrue();
        assertThat(count.open()).isEqualTo(3);
    }

    @Test
    void a_proxy_that_brings_many_clients_is_bounded_by_what_all_may_have() throws UnknownHostException {
        ConnectionCount count = new ConnectionCount(4, 1, 56, AddressRanges.parse("192.0.2.7"));

        for (int i = 0; i < 3; i++) {
            assertThat(count.enter(InetAddress.getByName("192.0.2.7"))).isTrue();
        }
        assertThat(count.enter(InetAddress.getByName("192.0.2.8"))).isTrue();
        assertThat(count.enter(InetAddress.getByName("192.0.2.7"))).isFalse();
        count.leave(InetAddress.getByName("192.0.2.7"));
        assertThat(count.enter(InetAddress.getByName("192.0.2.8"))).isFalse();
        assertThat(count.enter(InetAddress.getByName("192.0.2.7"))).isTrue();
        assertThat(count.ended(ConnectionCount.Reason.TOO_MANY)).isEqualTo(1);
        assertThat(count.ended(ConnectionCount.Reason.TOO_MANY_FROM_ADDRESS)).isEqualTo(1);
    }
}
