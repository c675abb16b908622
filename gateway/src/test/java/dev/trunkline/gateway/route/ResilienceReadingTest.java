package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResilienceReadingTest {

    private final RoutesParser parser = new RoutesParser(name -> Optional.empty(), Set.of());

    @Test
    void without_a_word_of_it_nothing_is_on() throws Exception {
        assertThat(route("timeout: 2s")).isEqualTo(Resilience.NONE);
        assertThat(upstream("max-waiting: 9")).isEqualTo(Protection.NONE);
    }

    @Test
    void retry_alone_has_its_defaults() throws Exception {
        assertThat(route("retry: {}").retry())
                .isEqualTo(new Retry(2, true, false, Set.of(502, 503, 504), 0.2, Duration.ofMillis(25), 65_536));
    }

    @Test
    void everything_can_be_said() throws Exception {
        Resilience route = route("first-byte: 100ms, shed: false, hedge: { after: 50ms, budget: 5% }, "
                + "retry: { attempts: 3, on: [timeout, 500], budget: 10%, backoff: 1s, keep: 1KiB }");

        assertThat(route)
                .isEqualTo(new Resilience(
                        Optional.of(Duration.ofMillis(100)),
                        new Retry(3, false, true, Set.of(500), 0.1, Duration.ofSeconds(1), 1_024),
                        Optional.of(new Hedge(Optional.of(Duration.ofMillis(50)), 0, 0.05)),
                        false));
        assertThat(upstream("breaker: { failures: 30%, of: 50, open: 2s, probes: 1 }, "
                        + "concurrency: { initial: 20, least: 10, most: 40 }"))
                .isEqualTo(new Protection(
                        Optional.of(new Breaking(0.3, 50, Duration.ofSeconds(2), 1)),
                        Optional.of(new Concurrency(20, 10, 40))));
    }

    @Test
    void a_hedge_may_come_after_a_quantile() throws Exception {
        assertThat(route("hedge: { after: p95 }").hedge()).contains(new Hedge(Optional.empty(), 0.95, 0.1));
    }

    @Test
    void what_streams_is_not_counted_by_the_concurrency_limit() throws Exception {
        assertThat(route("idle: 9s").sheddable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            retry: { on: [404] }               | write reset, timeout or a status from 500 to 599
            retry: { on: [connect] }           | is always tried elsewhere
            retry: { on: [timeout] }           | is about 'first-byte'
            retry: { budget: 0.2 }             | a share is written 20%
            retry: { budget: 0% }              | from 1% to 100%
            retry: { attempts: 9 }             | whole number from 1 to 5
            retry: { keep: 2MiB }              | at most 1MiB
            retry: { tries: 2 }                | 'tries' is not known here
            hedge: {}                          | 'after' is missing
            hedge: { after: p9 }               | a quantile from p50 to p99
            hedge: { after: 1s }, idle: 9s     | cannot be hedged
            hedge: { after: 10s }              | 'timeout' is, 10000ms
            first-byte: 2s, timeout: 2s        | 'timeout' is, 2000ms
            """)
    void a_fault_in_a_route_is_told_with_what_would_be_right(String wrong, String message) {
        assertThatThrownBy(() -> route(wrong)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            breaker: { of: 1 }                      | whole number from 2 to 1000
            breaker: { window: 10s }                | 'window' is not known here
            breaker: yes                            | is a mapping
            concurrency: { least: 20, most: 10 }    | do not ascend
            """)
    void a_fault_in_an_upstream_is_told_with_what_would_be_right(String wrong, String message) {
        assertThatThrownBy(() -> upstream(wrong)).hasMessageContaining(message);
    }

    private Resilience route(String more) throws RoutesRefused {
        return routes("", more).routes().get(0).resilience();
    }

    private Protection upstream(String more) throws RoutesRefused {
        return routes(", " + more, "timeout: 1s").upstreams().get("up").protection();
    }

    private Routes routes(String upstream, String route) throws RoutesRefused {
        return parser.parse(
                "x",
                "upstreams: { up: { discover: \"dns://up:80\"" + upstream + " } }\n"
                        + "routes: [ { id: r, match: { path: / }, to: up, auth: none, " + route + " } ]\n");
    }
}
