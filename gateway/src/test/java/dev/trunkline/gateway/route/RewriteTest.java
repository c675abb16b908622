package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.gateway.exchange.CanonicalPath;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewriteTest {

    private static final String FILE = "upstreams:\n  up: { discover: \"dns://up:80\" }\nroutes:\n";

    @ParameterizedTest(name = "{0} with {1}: {2} -> {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    /api/**            | strip: /api                    | /api/v1/users?q=1   | /v1/users?q=1
                    /api/**            | strip: /api                    | /api                | /
                    /api/**            | strip: /api                    | /api/               | /
                    /api/**            | strip: /api                    | /api/a/             | /a/
                    /api/**            | prepend: /inner                | /api/a              | /inner/api/a
                    /api/v2/**         | strip: /api, prepend: /new     | /api/v2/a?b         | /new/v2/a?b
                    /u/{id}/posts/{p}  | path: "/posts/{p}/of/{id}"     | /u/7/posts/9        | /posts/9/of/7
                    /u/{id}/**         | path: "/users/{id}/**"         | /u/7/a/b/           | /users/7/a/b/
                    /u/{id}/**         | path: "/users/{id}/**"         | /u/7                | /users/7
                    /u/{id}            | path: /me                      | /u/7/?x=1           | /me?x=1
                    /**                | path: /**                      | /a/b                | /a/b
                    /a                 | query: { set: { v: "2" } }     | /a                  | /a?v=2
                    /a                 | query: { set: { v: "2" } }     | /a?v=1&w=3&%76=4    | /a?w=3&v=2
                    /a/{id}            | query: { set: { id: "{id}" } } | /a/x%20y?b=c        | /a/x%20y?b=c&id=x%20y
                    /a/{id}            | query: { set: { id: "{id}" } } | /a/x%2520y          | /a/x%2520y?id=x%2520y
                    /a/{id}            | query: { set: { id: "{id}" } } | /a/1+1=%26%C3%A9    | /a/1+1=%26%C3%A9?id=1%2B1%3D%26%C3%A9
                    /a/{id}            | query: { set: { p: "{path}" } }| /a/x%20y            | /a/x%20y?p=%2Fa%2Fx%20y
                    /a/{id}            | query: { set: { v: "%20" } }   | /a/x                | /a/x?v=%2520
                    /a                 | query: { remove: [v, w] }      | /a?v=1&x=2&w        | /a?x=2
                    /a                 | query: { remove: [v] }         | /a?v=1              | /a
                    """)
    void path_and_query_go_upstream_as_the_route_says(String path, String rewrite, String asked, String upstream)
            throws Exception {
        assertThat(target(path, rewrite, asked)).isEqualTo(upstream);
    }

    @Property(tries = 500)
    void what_goes_upstream_is_canonical(
            @ForAll @StringLength(max = 12) @CharRange(from = 'a', to = 'c') String id,
            @ForAll @StringLength(max = 24) String rest)
            throws Exception {
        String asked;
        try {
            asked = CanonicalPath.of("/api/x" + id + "/" + rest);
        } catch (CanonicalPath.Ambiguous refused) {
            return;
        }
        if (!asked.startsWith("/api/x" + id)) {
            return;
        }
        for (String rewrite : new String[] {"strip: /api", "path: \"/a/{id}/**\"", "path: \"/{id}\"", "prepend: /b"}) {
            String target = target("/api/{id}/**", rewrite, asked);
            assertThat(CanonicalPath.of(target)).isEqualTo(target);
        }
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    rewrite: { strip: /other }                                   | does not begin with '/other'
                    rewrite: { strip: "/{id}" }                                  | write literal segments
                    rewrite: { path: "/x/{who}" }                                | there is no {who} in the route's path
                    rewrite: { path: "/x/../y" }                                 | dot
                    rewrite: { path: "/x?y" }                                    | never occurs in a canonical path
                    rewrite: { path: /x, strip: /api }                           | remove 'strip' and 'prepend'
                    rewrite: { request: { set: { "x y": a } } }                  | is not the name of a header field
                    rewrite: { request: { set: { Content-Length: "1" } } }       | is written by the gateway alone
                    rewrite: { response: { add: { X-A: "a\\r\\nSet-Cookie: b" } } } | neither line ends
                    rewrite: { request: { set: { X-A: [a, b] } } }                 | 'X-A' is a single value
                    rewrite: { request: { set: { X-A: [] } } }                     | 'X-A' is a single value
                    rewrite: { query: { set: { a: [] } } }                         | 'a' is a single value
                    rewrite: { requests: { } }                                   | 'requests' is not known here
                    """)
    void a_rewrite_that_could_not_be_right_is_refused(String rewrite, String told) {
        assertThatThrownBy(() -> parse("/api/**", rewrite)).hasMessageContaining(told);
    }

    private static String target(String path, String rewrite, String asked) throws RoutesRefused {
        int query = asked.indexOf('?');
        return parse(path, "rewrite: { " + rewrite + " }")
                .shaping()
                .rewrite()
                .target(query < 0 ? asked : asked.substring(0, query), asked, "");
    }

    private static Route parse(String path, String key) throws RoutesRefused {
        String yaml = FILE + "  - { id: a, match: { path: \"" + path + "\" }, to: up, auth: none, " + key + " }\n";
        return new RoutesParser(name -> Optional.empty(), Set.of())
                .parse("x", yaml)
                .routes()
                .get(0);
    }
}
