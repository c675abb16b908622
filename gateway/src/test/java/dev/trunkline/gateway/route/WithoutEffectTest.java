package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WithoutEffectTest {

    private static final String UPSTREAMS = """
            upstreams: { up: { discover: "dns://up:80" }, next: { discover: "dns://next:80" },
                         streams: { discover: "dns://streams:80", protocol: h2c } }
            routes:
            """;

    private final RoutesParser parser = new RoutesParser(name -> Optional.empty(), Set.of("console"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    | respond: { status: 200 }, mirror: { to: up }               | 'mirror' is for requests that go to an
                    | respond: { status: 200 }, rewrite: { prepend: /a }         | 'rewrite' is for requests that go to an
                    | respond: { status: 200 }, rewrite: { response: { remove: [x] } } | 'rewrite' is for requests that go
                    | redirect: { to: /b }, retry: {}                            | 'retry' is for requests that go to an
                    | redirect: { to: /b }, first-byte: 1s                       | 'first-byte' is for requests that go
                    | to: console, hedge: { after: p99 }                         | 'hedge' is for requests that go to an
                    | to: console, retry: {}                                     | 'retry' is for requests that go to an
                    | respond: { status: 200 }, compress: false                  | sent as it is: remove 'compress'
                    | redirect: { to: /b }, compress: true                       | sent as it is: remove 'compress'
                    POST            | to: up, hedge: { after: p99 }              | takes neither: remove 'hedge'
                    DELETE, OPTIONS | to: up, hedge: { after: 50ms }             | takes neither: remove 'hedge'
                    POST            | to: up, retry: { attempts: 3 }             | which needs no 'retry': remove it
                    PATCH, POST     | to: [{ upstream: up, weight: 1 }, { upstream: next, weight: 1 }], retry: {} | remove it
                    """)
    void what_could_have_no_effect_is_a_fault_that_says_to_remove_it(String methods, String route, String message) {
        RoutesRefused refused = catchThrowableOfType(RoutesRefused.class, () -> parse(methods, route));

        assertThat(refused.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.message()).contains(message).contains("remove");
            assertThat(fault.line()).isEqualTo(4);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    | to: console, compress: false
                    | respond: { status: 200 }, timeout: 1s, max-body: 1KiB
                    | to: up, hedge: { after: p99 }, mirror: { to: next }, first-byte: 1s
                    GET        | to: up, hedge: { after: p99 }
                    POST, HEAD | to: up, hedge: { after: p99 }
                    POST, PUT  | to: up, retry: {}
                    POST       | to: streams, retry: { keep: 1KiB }
                    | to: [{ upstream: up, weight: 1 }, { upstream: next, weight: 1 }], retry: {}, rewrite: { prepend: /a }
                    """)
    void what_has_an_effect_is_let_be(String methods, String route) throws Exception {
        assertThat(parse(methods, route).routes()).hasSize(1);
    }

    private Routes parse(String methods, String route) throws RoutesRefused {
        String match = "match: { path: /a, methods: [" + (methods == null ? "" : methods) + "] }";
        return parser.parse("x", UPSTREAMS + "  - { id: r, " + match + ", auth: none, " + route + " }\n");
    }
}
