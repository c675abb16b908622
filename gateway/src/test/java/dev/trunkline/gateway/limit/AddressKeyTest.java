package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressKeyTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 64, 192.0.2.1",
        "::ffff:192.0.2.1, 64, 192.0.2.1",
        "2001:db8:1:2:3:4:5:6, 64, 20010db800010002/64",
        "2001:0db8:0001:0002:0:0:0:1, 64, 20010db800010002/64",
        "2001:db8::1, 64, 20010db800000000/64",
        "2001:db8:1:2::, 48, 20010db80001/48",
        "2001:db8:1:2ff::, 56, 20010db8000102/56",
        "2001:db8:1:2ff::, 60, 20010db8000102f0/60",
        "2001:db8::1, 128, 20010db8000000000000000000000001/128",
        "::1, 64, 0000000000000000/64",
    })
    void an_ipv6_caller_is_its_whole_network(String address, int prefix, String key) {
        assertThat(AddressKey.of(address, prefix)).isEqualTo(key);
    }
}
