package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationReadingTest {

    private static final String FILE =
            "upstreams:\n  a: { discover: \"dns://a:80\" }\n  b: { discover: \"dns://b:80\" }\nroutes:\n";

    private final RoutesParser parser = new RoutesParser(name -> Optional.empty(), Set.of("console"));

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    redirect: { to: //evil.test/ }                              | write a path, as /new/{id}, or https://host
                    redirect: { to: "javascript:alert(1)" }                     | write a path, as /new/{id}, or https://host
                    redirect: { to: "https://{id}/" }                           | write a path, as /new/{id}, or https://host
                    redirect: { to: "https://good.test@evil.test/" }            | write a path, as /new/{id}, or https://host
                    redirect: { to: "https://{host}/" }                         | only if the route's 'match' says which hosts
                    redirect: { to: "/x/{other}" }                              | there is no {other} in the route's path
                    redirect: { to: /x/** }                                     | its path has none
                    redirect: { to: /x, status: 303 }                           | write 301, 302, 307, 308
                    redirect: { status: 301 }                                   | 'to' is missing here
                    respond: { status: 99 }                                     | whole number from 200 to 599
                    respond: { status: 204, body: a }                           | an answer with 204 has no body
                    respond: { type: text/html, body: "<p>{id}" }               | in a body of text/plain or JSON only
                    respond: { body: "{id} {other}" }                           | there is no {other} in the route's path
                    respond: { headers: { Content-Length: "3" } }               | is written by the gateway alone
                    respond: { headers: { X-A: "a\\nb: c" } }                    | neither line ends
                    to: a, respond: { status: 200 }                             | a route leads to one thing
                    to: [{ upstream: a, weight: 0 }, { upstream: b, weight: 0 }] | the weights are all 0
                    to: [{ upstream: a, weight: 1 }, { upstream: c, weight: 1 }] | there is no upstream 'c', only a, b
                    to: [{ upstream: a }, { upstream: b, weight: 1 }]           | 'weight' is missing here
                    to: [{ upstream: a, weight: 1 }, { upstream: console, weight: 1 }] | there is no upstream 'console'
                    to: a, sticky: principal                                    | for a 'to' of several upstreams
                    to: [{ upstream: a, weight: 1 }, { upstream: b, weight: 1 }], sticky: me | write header:X-Tenant
                    to: [{ upstream: a, weight: 1 }, { upstream: b, weight: 1 }], sticky: path:who | no variable {who} in
                    to: a, mirror: { to: c }                                    | there is no upstream 'c', only a, b
                    to: a, mirror: { to: b, share: 200% }                       | more than 0% and at most 100%
                    to: a, mirror: { to: b, max-body: 2MiB }                    | at most 1MiB
                    """)
    void what_is_wrong_is_told_with_what_would_be_right(String key, String told) {
        assertThatThrownBy(() -> parse(key))
                .hasMessageContaining("line 5, column ")
                .hasMessageContaining(told);
    }

    @Test
    void a_fault_in_the_match_brings_no_others_with_it() {
        assertThatThrownBy(
                        () -> parser.parse(
                                "x",
                                FILE
                                        + "  - { id: r, match: { path: a }, auth: none, redirect: { to: /b }, rewrite: { strip: /a } }\n"))
                .isInstanceOfSatisfying(RoutesRefused.class, refused -> assertThat(refused.faults())
                        .singleElement());
    }

    @Test
    void json_in_a_fixed_body_keeps_its_braces() throws Exception {
        Destination to = parse("respond: { type: application/json, body: '{\"id\":\"{id}\",\"up\":{}}' }");

        assertThat(((Destination.Fixed) to).body().render("/v1/7", "")).isEqualTo("{\"id\":\"7\",\"up\":{}}");
    }

    private Destination parse(String key) throws RoutesRefused {
        return parser.parse("x", FILE + "  - { id: r, match: { path: \"/v1/{id}\" }, auth: none, " + key + " }\n")
                .routes()
                .get(0)
                .to();
    }
}
