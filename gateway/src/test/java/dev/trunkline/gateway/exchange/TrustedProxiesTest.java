package dev.trunkline.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.gateway.address.AddressRanges;
import dev.trunkline.gateway.exchange.TrustedProxies.Telling;
import io.vertx.core.MultiMap;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

    private static final String LIST = "10.0.0.0/8, 192.0.2.7, 2001:db8::/32";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9 | 198.51.100.1              | 203.0.113.9",
                "10.1.2.3    | ''                        | 10.1.2.3",
                "10.1.2.3    | 198.51.100.1              | 198.51.100.1",
                "10.1.2.3    | 6.6.6.6, 198.51.100.1     | 198.51.100.1",
                "10.1.2.3    | 198.51.100.1, 10.9.9.9    | 198.51.100.1",
                "10.1.2.3    | 6.6.6.6,198.51.100.1 ,192.0.2.7, 10.9.9.9 | 198.51.100.1",
                "10.1.2.3    | 10.4.4.4                  | 10.4.4.4",
                "10.1.2.3    | 198.51.100.1, unknown     | 10.1.2.3",
                "10.1.2.3    | 198.51.100.1, 10.300.1.1  | 10.1.2.3",
                "10.1.2.3    | 198.51.100.1, localhost, 10.9.9.9 | 10.9.9.9",
                "10.1.2.3    | 198.51.100.1:4711         | 198.51.100.1",
                "10.1.2.3    | [2001:db9::1]:4711        | 2001:db9::1",
                "10.1.2.3    | 2001:db9::1               | 2001:db9::1",
                "::ffff:10.1.2.3 | 198.51.100.1          | 198.51.100.1",
                "2001:db8::1 | 2001:db8:7::7, 198.51.100.1 | 198.51.100.1",
                "2001:db9::1 | 198.51.100.1              | 2001:db9::1",
                "10.1.2.3    | , 198.51.100.1            | 198.51.100.1",
                "10.1.2.3    | 198.51.100.1,             | 10.1.2.3",
            })
    void the_client_is_the_last_address_that_no_trusted_proxy_has(String peer, String told, String client) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (!told.isEmpty()) {
            headers.add("X-Forwarded-For", told);
        }

        Client found = TrustedProxies.parse(LIST, Telling.X_FORWARDED_FOR).client(peer, "http", headers);

        assertThat(found).isEqualTo(new Client(client, "http"));
    }

    /** What the client writes comes first, and a proxy adds the address that it sees behind a comma. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "6.6.6.6:\"",
                "[6.6.6.6]\"",
                "[2001:db9::6]\"",
                "6.6.6.6;\"",
                "\"6.6.6.6",
                "6.6.6.6, \"",
                "\\\"",
                "(6.6.6.6",
                "[6.6.6.6",
                "6.6.6.6:",
                ",",
                ""
            })
    void nothing_that_a_client_writes_hides_what_a_proxy_adds(String written) {
        TrustedProxies proxies = TrustedProxies.parse(LIST, Telling.X_FORWARDED_FOR);
        for (String added : List.of("198.51.100.1", "198.51.100.1:4711")) {
            MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                    .add("X-Forwarded-For", written + ", " + added)
                    .add("X-Forwarded-Proto", "\", https");

            assertThat(proxies.client("10.1.2.3", "http", headers))
                    .as(added)
                    .isEqualTo(new Client("198.51.100.1", "https"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "198.51.100.1:",
                "198.51.100.1:x",
                "198.51.100.1:47 11",
                "198.51.100.1:471100",
                "198.51.100.1 4711",
                "\"198.51.100.1\"",
                "[198.51.100.1]",
                "[198.51.100.1]:4711",
                "[2001:db9::1",
                "[2001:db9::1]4711",
                "[2001:db9::1]:",
                "[2001:db9::1]:x",
                "[[2001:db9::1]]",
                "2001:db9::1]",
                "2001:db9::1%eth0",
                "for=198.51.100.1"
            })
    void what_is_no_address_with_or_without_a_port_names_nobody(String told) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("X-Forwarded-For", "198.51.100.9, " + told);

        assertThat(TrustedProxies.parse(LIST, Telling.X_FORWARDED_FOR)
                        .client("10.1.2.3", "http", headers)
                        .address())
                .isEqualTo("10.1.2.3");
    }

    @Test
    void several_lines_are_one_list() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("X-Forwarded-For", "6.6.6.6")
                .add("X-Forwarded-For", "198.51.100.1, 10.9.9.9");

        assertThat(TrustedProxies.parse(LIST, Telling.X_FORWARDED_FOR)
                        .client("10.1.2.3", "http", headers)
                        .address())
                .isEqualTo("198.51.100.1");
    }

    @Test
    void the_scheme_is_the_one_by_which_the_client_came_to_the_first_trusted_proxy() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("X-Forwarded-For", "6.6.6.6, 198.51.100.1, 10.9.9.9")
                .add("X-Forwarded-Proto", "gopher, https, http");

        assertThat(TrustedProxies.parse(LIST, Telling.X_FORWARDED_FOR).client("10.1.2.3", "http", headers))
                .isEqualTo(new Client("198.51.100.1", "https"));
    }

    @Test
    void a_scheme_that_stands_alone_holds_for_the_client() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("X-Forwarded-For", "198.51.100.1, 10.9.9.9")
                .add("X-Forwarded-Proto", "https");

        assertThat(TrustedProxies.parse(LIST, Telling.X_FORWARDED_FOR)
                        .client("10.1.2.3", "http", headers)
                        .scheme())
                .isEqualTo("https");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=198.51.100.1                                 | 198.51.100.1 | http",
                "for=198.51.100.1;proto=https;by=10.1.2.3         | 198.51.100.1 | https",
                "For=\"198.51.100.1:4711\" ; Proto=\"https\"      | 198.51.100.1 | https",
                "for=\"[2001:db9::17]:4711\"                      | 2001:db9::17 | http",
                "for=6.6.6.6, for=198.51.100.1, for=10.9.9.9      | 198.51.100.1 | http",
                "for=198.51.100.1;host=\"a,for=6.6.6.6\"          | 198.51.100.1 | http",
                "for=198.51.100.1;host=\"a;for=6.6.6.6\"          | 198.51.100.1 | http",
                "for=6.6.6.6, for=_hidden;proto=https             | 10.1.2.3     | https",
                "for=6.6.6.6, proto=https                         | 10.1.2.3     | https",
                "nonsense                                         | 10.1.2.3     | http",
                "for=[2001:db9::17]:4711                          | 2001:db9::17 | http",
                "for=\"198.51.100.1\\1\"                           | 198.51.100.11 | http",
                ";for=198.51.100.1;;proto=https;                  | 198.51.100.1 | https",
                "for=198.51.100.1;for=6.6.6.6                     | 10.1.2.3     | http",
                "for=198.51.100.1;proto=https;proto=http          | 10.1.2.3     | http",
                "for=\"198.51.100.1\"6                            | 10.1.2.3     | http",
                "for=\"198.51.100.1:x\"                           | 10.1.2.3     | http",
                "for=198.51.100.1 6;proto=https                   | 10.1.2.3     | http",
                "for=198.51.100.1;x                               | 10.1.2.3     | http",
            })
    void the_standard_field_is_read_where_it_is_the_one(String told, String client, String scheme) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("X-Forwarded-For", "6.6.6.6")
                .add("Forwarded", told);

        assertThat(TrustedProxies.parse(LIST, Telling.FORWARDED).client("10.1.2.3", "http", headers))
                .isEqualTo(new Client(client, scheme));
    }

    /** As for the other field; proxies quote addresses with ports, and may tell of the host that was asked for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "for=6.6.6.6;x=\"",
                "for=6.6.6.6;x=\"\\\\\"",
                "for=6.6.6.6;x=\"a\\",
                "for=6.6.6.6;x=\"\\\"",
                "for=6.6.6.6;\"",
                "for=6.6.6.6:\"",
                "for=\"6.6.6.6",
                "for=\"[2001:db9::6]\"\"",
                "for=6.6.6.6\\",
                "\"",
                "\\\"",
                ";",
                ","
            })
    void no_quote_that_a_client_opens_hides_what_a_proxy_adds(String written) {
        TrustedProxies proxies = TrustedProxies.parse(LIST, Telling.FORWARDED);
        for (String added : List.of(
                "for=198.51.100.1;proto=https",
                "for=\"198.51.100.1:4711\";proto=https",
                "for=198.51.100.1;host=\"\";proto=https",
                "proto=https;for=198.51.100.1;host=\"h:80\"",
                "proto=\"https\";host=\";y=\";for=\"198.51.100.1\"")) {
            MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Forwarded", written + ", " + added);

            assertThat(proxies.client("10.1.2.3", "http", headers))
                    .as(added)
                    .isEqualTo(new Client("198.51.100.1", "https"));
        }
    }

    @Property(tries = 2_000)
    void whatever_a_client_writes_it_is_who_the_proxy_has_seen(@ForAll("written") String written) {
        for (String added : List.of("for=198.51.100.1", "for=\"198.51.100.1:80\";by=\"[2001:db8::1]\"")) {
            assertThat(TrustedProxies.parse(LIST, Telling.FORWARDED)
                            .client(
                                    "10.1.2.3",
                                    "http",
                                    MultiMap.caseInsensitiveMultiMap().add("Forwarded", written + ", " + added))
                            .address())
                    .isEqualTo("198.51.100.1");
        }
        assertThat(TrustedProxies.parse(LIST, Telling.X_FORWARDED_FOR)
                        .client(
                                "10.1.2.3",
                                "http",
                                MultiMap.caseInsensitiveMultiMap().add("X-Forwarded-For", written + ", 198.51.100.1"))
                        .address())
                .isEqualTo("198.51.100.1");
    }

    @Provide
    Arbitrary<String> written() {
        return Arbitraries.of("for=", "x=", "6.6.6.6", "10.9.9.9", "\"", "\\", ",", ";", "=", ":", "[", "]", " ", "a")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Test
    void the_field_that_proxies_do_not_write_is_not_read() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Forwarded", "for=6.6.6.6");

        assertThat(TrustedProxies.parse(LIST, Telling.X_FORWARDED_FOR)
                        .client("10.1.2.3", "http", headers)
                        .address())
                .isEqualTo("10.1.2.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0", "::/129", "proxy.test", "10.0.0.0/x", "10.0.0.0/-1", "/8"})
    void a_range_that_is_none_is_refused_with_what_would_be_right(String list) {
        assertThatThrownBy(() -> TrustedProxies.parse(list, Telling.X_FORWARDED_FOR))
                .hasMessageContaining("GATEWAY_TRUSTED_PROXIES")
                .hasMessageContaining("10.0.0.0/8");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/9, 10.127.255.255, true",
        "10.0.0.0/9, 10.128.0.0, false",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 2001:db8::1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
    })
    void a_range_is_its_first_bits(String range, String address, boolean within) {
        assertThat(AddressRanges.parse(range).holds(AddressRanges.octets(address)))
                .isEqualTo(within);
    }
}
