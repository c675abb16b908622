package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.gateway.route.LimitKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WrittenKeyTest {

    private static final LimitKey ADDRESS = new LimitKey.Address(64);
    private static final LimitKey TENANT = new LimitKey.Header("X-Tenant");
    private static final LimitKey BOTH = new LimitKey.Combined(List.of(ADDRESS, TENANT));

    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of(ADDRESS, List.of("192.0.2.1"), "192.0.2.1"),
                Arguments.of(ADDRESS, List.of("::ffff:192.0.2.1"), "192.0.2.1"),
                Arguments.of(ADDRESS, List.of("2001:db8:1:2::1"), "20010db800010002/64"),
                Arguments.of(new LimitKey.AnonymousAddress(48), List.of("2001:db8:1::1"), "20010db80001/48"),
                Arguments.of(new LimitKey.Principal(), List.of("somebody"), "somebody"),
                Arguments.of(new LimitKey.ApiKey(), List.of("a key's id"), "a key's id"),
                Arguments.of(TENANT, List.of(""), ""),
                Arguments.of(new LimitKey.PathVariable("id"), List.of("7"), "7"),
                Arguments.of(new LimitKey.Everyone(), List.of("*"), "*"),
                Arguments.of(BOTH, List.of("127.0.0.15", "x"), "10:127.0.0.151:x"),
                Arguments.of(BOTH, List.of("2001:db8::1", ""), "19:20010db800000000/640:"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void one_writes_what_a_request_has(LimitKey key, List<String> written, String counted) {
        assertThat(WrittenKey.of(key, written)).isEqualTo(counted);
    }

    @Test
    void what_is_long_is_looked_for_by_its_digest() {
        String longest = "x".repeat(KeyReader.LONGEST);
        assertThat(WrittenKey.of(TENANT, List.of(longest))).isEqualTo(longest);
        assertThat(WrittenKey.of(TENANT, List.of(longest + "x"))).startsWith("sha256:");
        assertThat(WrittenKey.of(BOTH, List.of("192.0.2.1", longest))).startsWith("sha256:");
    }

    static Stream<Arguments> nonsense() {
        return Stream.of(
                Arguments.of(ADDRESS, List.of("localhost"), "'localhost' is no address: write one as 192.0.2.1"),
                Arguments.of(ADDRESS, List.of("2001:db8::1/64"), "is no address"),
                Arguments.of(ADDRESS, List.of(""), "is no address"),
                Arguments.of(ADDRESS, List.of("192.0.2.1", "x"), "counts by address: write 'key' once"),
                Arguments.of(
                        BOTH, List.of("192.0.2.1"), "address and header:X-Tenant: write 'key' 2 times, in this order"),
                Arguments.of(BOTH, List.of("x", "192.0.2.1"), "'x' is no address"),
                Arguments.of(new LimitKey.Principal(), List.of(""), "counts by principal: write one"),
                Arguments.of(new LimitKey.Everyone(), List.of("127.0.0.1"), "write * for that"));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void what_no_request_can_have_is_refused_with_what_would_be_right(
            LimitKey key, List<String> written, String message) {
        assertThatThrownBy(() -> WrittenKey.of(key, written))
                .isInstanceOf(LimitsView.NotAKey.class)
                .hasMessageContaining(message);
    }
}
