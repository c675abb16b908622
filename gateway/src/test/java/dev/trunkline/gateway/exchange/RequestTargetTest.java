package dev.trunkline.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    @ParameterizedTest
    @CsvSource({
        "GET, /a?b=c, h, /a?b=c, h",
        "GET, /a/../b?c=../d, h, /b?c=../d, h",
        "GET, /a?, h, /a?, h",
        "GET, /a?b;c=d, h, /a?b%3Bc=d, h",
        "GET, /a?b=c?d/e, h, /a?b=c?d/e, h",
        "GET, http://h/a, h, /a, h",
        "GET, HTTPS://H:443/a?b, h, /a?b, H:443",
        "GET, http://h:80, h, /, h:80",
        "GET, http://h:8080/, h:8080, /, h:8080",
        "GET, http://h, '', /, h",
        "OPTIONS, *, h, *, h",
        "OPTIONS, http://h, h, *, h",
        "OPTIONS, http://h/, h, /, h",
    })
    void the_forms_of_a_target_become_one(String method, String uri, String host, String target, String authority)
            throws Exception {
        RequestTarget read = RequestTarget.of(method, uri, host);

        assertThat(read.target()).isEqualTo(target);
        assertThat(read.authority()).isEqualTo(authority);
    }

    @Test
    void a_target_that_is_canonical_is_not_copied() throws Exception {
        String uri = "/v1/users?limit=5";

        assertThat(RequestTarget.of("GET", uri, "h").target()).isSameAs(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "h:80",
                "a/b",
                "http:/h/a",
                "http://",
                "http:///a",
                "http://user@h/a",
                "http://other/a",
                "http://h:81/a",
                "https://h:80/a",
                "http://h\\@other/a",
                "http://h%2f/a",
                "/a?b#c",
                "/a?b c",
                "/a?b%",
                "/a?b%2",
                "/a?b%zz",
                "/a?\u00e9",
                "/a;b?c"
            })
    void a_target_that_has_no_one_meaning_is_refused(String uri) {
        assertThatThrownBy(() -> RequestTarget.of("GET", uri, "h")).isInstanceOf(RequestTarget.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h",
                "h.test",
                "h-1.test:8080",
                "127.0.0.1",
                "127.0.0.1:80",
                "[::1]",
                "[2001:db8::1]:443",
                "a_b",
                "h."
            })
    void names_and_addresses_are_hosts(String host) {
        assertThat(Authority.wellFormed(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                "h:",
                "h:0x50",
                "h:99999",
                "h:80:81",
                "h:-1",
                "user@h",
                "h/a",
                "h?a",
                "h#a",
                "h,i",
                "h i",
                "h%41",
                "[::1",
                "::1",
                "[]",
                "[h]",
                "[::1]80",
                "[fe80::1%25eth0]",
                "h\"",
                "h\\",
                "h\u00e9"
            })
    void what_is_more_or_less_than_a_host_is_none(String host) {
        assertThat(Authority.wellFormed(host)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.test, true",
        "API.Example.Test:8443, true",
        "api.example.test., true",
        "a.apps.test, true",
        "a.b.apps.test, true",
        "apps.test, false",
        "evilapps.test, false",
        "example.test, false",
        "[::1]:80, true",
        "[::2]:80, false",
    })
    void hosts_are_those_that_are_listed(String host, boolean served) {
        AcceptedHosts hosts = AcceptedHosts.parse("api.example.test, *.apps.test, [::1]");

        assertThat(hosts.accept(host)).isEqualTo(served);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h:80", "*", "*.", "h,,i", "http://h", "a b"})
    void a_list_of_hosts_with_a_fault_is_refused(String list) {
        assertThatThrownBy(() -> AcceptedHosts.parse(list)).hasMessageContaining("GATEWAY_HOSTS");
    }
}
