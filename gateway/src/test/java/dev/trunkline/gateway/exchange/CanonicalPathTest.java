package dev.trunkline.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.impl.HttpUtils;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalPathTest {

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/v1/users, /v1/users",
        "/v1/users/, /v1/users/",
        "/v1//users///7, /v1/users/7",
        "//, /",
        "//evil.test/x, /evil.test/x",
        "/v1/./users, /v1/users",
        "/v1/../v2, /v2",
        "/v1/users/.., /v1/",
        "/v1/users/., /v1/users/",
        "/a/b/../../c, /c",
        "/v1/%2e%2e/v2, /v2",
        "/v1/%2E/users, /v1/users",
        "/.well-known/x, /.well-known/x",
        "/a/...b/..c, /a/...b/..c",
        "/%75sers, /users",
        "/%7euser, /~user",
        "/caf%c3%a9, /caf%C3%A9",
        "/a%20b, /a%20b",
        "/%e2%82%ac%f0%9f%98%80, /%E2%82%AC%F0%9F%98%80",
        "/%ed%9f%bf%ee%80%80%f4%8f%bf%bf, /%ED%9F%BF%EE%80%80%F4%8F%BF%BF",
        "/a%252e%252e, /a%252e%252e",
        "/a%3Bb, /a%3Bb",
        "/a:b@c!$&'()*+=, /a:b@c!$&'()*+=",
    })
    void spellings_of_one_path_become_one(String target, String canonical) throws Exception {
        assertThat(CanonicalPath.of(target)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v1",
                "*",
                "http://h/x",
                "/a%2fb",
                "/a%2Fb",
                "/a%5cb",
                "/a\\b",
                "/a%00",
                "/a%0d%0a",
                "/a%7f",
                "/a%",
                "/a%2",
                "/a%zz",
                "/a%c0%af",
                "/a%c0%ae",
                "/a%c1%9c",
                "/a%e0%80%af",
                "/a%f0%80%80%af",
                "/a%ed%a0%80",
                "/a%f4%90%80%80",
                "/a%f8%88%80%80%80",
                "/a%80",
                "/a%c3",
                "/a%c3b",
                "/a%c3%",
                "/a%c3%2f",
                "/a%e2%82",
                "/a%e2%82/",
                "/a%ff",
                "/..",
                "/../a",
                "/a/../..",
                "/%2e%2e/etc",
                "/a;b=1",
                "/a b",
                "/a\u00e9",
                "/a\u0000",
                "/a<b",
                "/a[b]",
                "/a|b",
                "/a^b",
                "/a`b",
                "/a{b}",
                "/a\"b",
                "/a#b",
                "/a\tb"
            })
    void what_can_be_read_in_two_ways_is_refused(String target) {
        assertThatThrownBy(() -> CanonicalPath.of(target)).isInstanceOf(CanonicalPath.Ambiguous.class);
    }

    @Property
    void a_canonical_path_stays_as_it_is(
            @ForAll @Chars({'/', '.', '%', '2', 'e', 'E', 'f', '5'}) @CharRange(from = 'a', to = 'c') String rest) {
        String once;
        try {
            once = CanonicalPath.of("/" + rest);
        } catch (CanonicalPath.Ambiguous refused) {
            return;
        }
        assertThat(once).doesNotContain("//", "/./", "/../").startsWith("/");
        assertThat(again(once)).isSameAs(once);
    }

    /** The services' framework normalises once more before it looks for a resource. */
    @Property
    void what_the_services_make_of_a_canonical_path_is_the_same(
            @ForAll @Chars({'/', '.', '%', '2', '3', '4', '5', 'e', 'f', 'c', 'b', '0', '+', '~', ':'}) String rest) {
        try {
            String canonical = CanonicalPath.of("/" + rest);
            assertThat(HttpUtils.normalizePath(canonical)).isEqualTo(canonical);
        } catch (CanonicalPath.Ambiguous refused) {
            // Then they never see it.
        }
    }

    private static String again(String path) {
        try {
            // Encoded octets take the slow way, which makes a new and equal string.
            String twice = CanonicalPath.of(path);
            return twice.equals(path) ? path : twice;
        } catch (CanonicalPath.Ambiguous refused) {
            throw new AssertionError(path, refused);
        }
    }
}
