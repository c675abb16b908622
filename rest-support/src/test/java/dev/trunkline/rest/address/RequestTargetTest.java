package dev.trunkline.rest.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a/b",
                "/a%20b",
                "/%c3%a9",
                "/a?b=c&d=%C3%A9",
                "/a?b[]=c",
                "/a?b=/?",
                "/a;b=c",
                "/-._~!$&'()*+,;=:@",
                "*",
                "http://host:8080/a"
            })
    void what_rfc_3986_allows_can_be_read(String target) {
        assertThat(RequestTarget.fault(target)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%",
                "/%a",
                "/%zz",
                "/a?b=%",
                "/a?b=%4",
                "/a?b=%g0",
                "/%c3%28",
                "/%ff",
                "/%ed%a0%80",
                "/a?b=%c3",
                "/a\"b",
                "/a<b>",
                "/a\\b",
                "/a|b",
                "/a{b}",
                "/a[b]",
                "/a^b`",
                "/a#b",
                "/a b",
                "/\u0001",
                "/\u00e9"
            })
    void what_it_does_not_allow_is_named(String target) {
        assertThat(RequestTarget.fault(target)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "//, /",
        "/a, /a",
        "/a/, /a",
        "/a//, /a",
        "//a, /a",
        "///a//b///c/, /a/b/c",
        "//example.org/a/, /example.org/a"
    })
    void a_path_has_one_canonical_form(String path, String canonical) {
        assertThat(RequestTarget.canonical(path)).isEqualTo(canonical);
    }
}
