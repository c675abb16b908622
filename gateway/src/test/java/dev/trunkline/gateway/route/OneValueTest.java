package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where one value belongs, a list is refused with its place and not cut to one of its items. */
class OneValueTest {

    private static final String FILE = """
            upstreams:
              up: { discover: "dns://up:80" }
            limits:
              few: { key: address, rate: 60/min }
            filter:
              - { id: rule, methods: [TRACE] }
            routes:
              - id: any
                match: { path: /** }
                to: up
                auth: none
            """;

    private final RoutesParser parser = new RoutesParser(name -> Optional.empty(), Set.of());

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    methods: [TRACE] | headers: { user-agent: [{ find: sqlmap }, { find: nikto }] } | 6:40 | for one of several write
                    methods: [TRACE] | headers: { x: [a] }             | 6:31 | 'x' is one value or one mapping
                    methods: [TRACE] | headers: { x: [] }              | 6:31 | 'x' is one value or one mapping
                    methods: [TRACE] | query: { x: [a, b] }            | 6:29 | 'x' is one value or one mapping
                    methods: [TRACE] | query: [{ x: a }, { y: b }]     | 6:24 | 'query' is a mapping
                    methods: [TRACE] | path: [{ find: a }, { find: b }] | 6:23 | write a rule for each
                    methods: [TRACE] | path: [/a, /b]                  | 6:23 | write a rule for each
                    methods: [TRACE] | path: []                        | 6:23 | write a rule for each
                    path: /**        | path: /**, headers: { x: [] }   | 9:39 | 'x' is one value or one mapping
                    path: /**        | path: /**, query: { x: [a, b] } | 9:37 | 'x' is one value or one mapping
                    rate: 60/min     | rate: 60/min, cost: [{ each: 1 }, { each: 2 }] | 4:44 | 'cost' is one value
                    :80"             | :80", balance: [weighted, round-robin]   | 2:43 | 'balance' is one value
                    :80"             | :80", eject: [never, { failures: 3 }]    | 2:41 | 'eject' is one value
                    auth: none       | auth: [none, required]          | 11:11 | 'auth' is one value
                    auth: none       | auth: []                        | 11:11 | 'auth' is one value
                    """)
    void a_list_is_told_with_its_place_and_what_would_be_right(
            String right, String wrong, String place, String message) {
        RoutesRefused refused = catchThrowableOfType(
                RoutesRefused.class, () -> parser.parse("routes.yaml", FILE.replace(right.strip(), wrong.strip())));

        assertThat(refused.faults()).anySatisfy(fault -> {
            assertThat(fault.line() + ":" + fault.column()).isEqualTo(place);
            assertThat(fault.message()).contains(message);
        });
    }

    @Test
    void what_nobody_has_thought_of_is_a_fault_with_its_place_too() {
        RoutesParser troubled = new RoutesParser(
                name -> {
                    throw new IllegalStateException(name + " is out of order");
                },
                Set.of());

        assertThat(fault(troubled, FILE.replace("none", "${ROUTE}")))
                .hasToString("line 8, column 5: what begins here cannot be read, and this version does not know why"
                        + " (java.lang.IllegalStateException: ROUTE is out of order)");
        assertThat(fault(troubled, FILE.replace("dns://up:80", "${UPSTREAM}")))
                .extracting(Fault::line, Fault::column)
                .containsExactly(1, 1);
    }

    private static Fault fault(RoutesParser parser, String yaml) {
        RoutesRefused refused = catchThrowableOfType(RoutesRefused.class, () -> parser.parse("routes.yaml", yaml));
        assertThat(refused).isNotNull();
        assertThat(refused.faults()).hasSize(1);
        return refused.faults().get(0);
    }
}
