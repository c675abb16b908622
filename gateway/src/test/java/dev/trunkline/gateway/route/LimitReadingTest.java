package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.gateway.route.Quota.Algorithm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitReadingTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final RoutesParser parser = new RoutesParser(name -> Optional.empty(), Set.of());

    @Test
    void everything_may_be_said() throws Exception {
        assertThat(read("""
                algorithm: token-bucket
                    key: [principal, "header:X-Tenant", "path:id"]
                    rate: 10/s
                    burst: 20
                    plans: { pro: { rate: 100/s, burst: 500 }, free: { rate: 5/s } }
                    cost: { each: 1, methods: { POST: 5, GET: 0 }, answers: { 401: 10, 5xx: 0 } }
                    except: { principals: [probe], roles: [admin], addresses: [10.0.0.0/8, "fd00::/8"] }
                    state: leased
                    lot: 5%
                    on-failure: closed
                    shadow: true"""))
                .isEqualTo(new LimitPolicy(
                        "one",
                        new LimitKey.Combined(List.of(
                                new LimitKey.Principal(),
                                new LimitKey.Header("X-Tenant"),
                                new LimitKey.PathVariable("id"))),
                        new Quota(Algorithm.TOKEN_BUCKET, 10, SECOND, 20),
                        Map.of(
                                "pro",
                                new Quota(Algorithm.TOKEN_BUCKET, 100, SECOND, 500),
                                "free",
                                new Quota(Algorithm.TOKEN_BUCKET, 5, SECOND, 5)),
                        new LimitCost(
                                1,
                                Map.of("POST", 5L, "GET", 0L),
                                List.of(new LimitCost.Answers(401, 401, 10), new LimitCost.Answers(500, 599, 0))),
                        new LimitExempt(Set.of("probe"), Set.of("admin"), "10.0.0.0/8,fd00::/8"),
                        new LimitState(LimitState.Place.LEASED, LimitState.OnFailure.CLOSED, 0.05),
                        false,
                        true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "algorithm: leaky-bucket, rate: 10/s, queue: 5   | LEAKY_BUCKET   | 5",
                "algorithm: leaky-bucket, rate: 10/s             | LEAKY_BUCKET   | 10",
                "algorithm: fixed-window, rate: 60/min           | FIXED_WINDOW   | 60",
                "algorithm: sliding-window, rate: 60/min         | SLIDING_WINDOW | 60",
                "algorithm: sliding-log, rate: 60/min            | SLIDING_LOG    | 60",
                "concurrent: 7                                   | CONCURRENT     | 7",
            })
    void each_algorithm_has_its_own_room(String quota, Algorithm algorithm, long room) throws Exception {
        assertThat(read("key: address, " + quota).quota())
                .returns(algorithm, Quota::algorithm)
                .returns(room, Quota::room);
    }

    @Test
    void a_status_goes_before_its_class_and_others_cost_what_was_paid() throws Exception {
        LimitCost cost = read("key: address, rate: 9/s, cost: { answers: { 4xx: 2, 401: 5 } }")
                .cost();
        assertThat(cost.settled(401, 1)).isEqualTo(5);
        assertThat(cost.settled(404, 1)).isEqualTo(2);
        assertThat(cost.settled(200, 1)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "key: address                                                   | false",
                "key: everyone                                                  | false",
                "key: [`header:X-Tenant`, `path:id`]                            | false",
                "key: address, except: { addresses: [10.0.0.0/8] }              | false",
                "key: principal                                                 | true",
                "key: api-key                                                   | true",
                "key: anonymous-address                                         | true",
                "key: [address, principal]                                      | true",
                "key: address, plans: { pro: { rate: 9/s } }                    | true",
                "key: address, except: { roles: [admin] }                       | true",
                "key: address, except: { principals: [probe] }                  | true",
            })
    void whether_it_must_be_known_who_calls_is_said_by_the_limit(String limit, boolean needed) throws Exception {
        assertThat(read(limit.replace('`', '"') + ", rate: 1/s").needsCaller()).isEqualTo(needed);
    }

    @Test
    void limits_at_the_top_hold_for_all_routes_and_go_first() throws Exception {
        Routes routes = parser.parse("x", file("key: address, rate: 1/s", "limit: [{ key: everyone, rate: 9/s }]"));
        assertThat(routes.routes().get(0).limits())
                .extracting(LimitPolicy::name)
                .containsExactly("everywhere-1", "one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "everywhere-1 | { key: everyone, rate: 9/s } | r | everywhere-1 | line 4, column 9",
                "r-2 | '' | r | r-2, { key: everyone, rate: 9/s } | line 6, column 75",
                "one | one, { key: everyone, rate: 9/s } | everywhere | one, { key: everyone, rate: 9/s } | line 6, column 84",
            })
    void two_limits_of_one_name_are_refused(String name, String top, String route, String limits, String place) {
        String file = """
                upstreams: { up: { discover: "dns://127.0.0.1:1" } }
                limits:
                  %s: { key: address, rate: 1/s }
                limit: [%s]
                routes:
                  - { id: %s, match: { path: "/u/{id}" }, to: up, auth: none, limit: [%s] }
                """.formatted(name, top, route, limits);
        assertThatThrownBy(() -> parser.parse("x", file))
                .isInstanceOf(RoutesRefused.class)
                .hasMessageContaining(place + ": this limit would be called")
                .hasMessageContaining("put it under 'limits' with a name of its own");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "key: address                                                     | 'rate' is missing",
                "key: address, rate: 1/s, queue: 4                                | for a leaky-bucket only",
                "key: address, rate: 1/s, algorithm: fixed-window, burst: 4       | for a token-bucket only",
                "key: address, rate: 1/s, algorithm: bucket                       | write fixed-window, leaky-bucket",
                "key: address, rate: 2000/s, algorithm: sliding-log               | at most 1000 in a window",
                "key: address, rate: 2000000/s, algorithm: sliding-window         | at most 1000000 in a window",
                "key: address, rate: 2000000/s                                    | write a 'burst'",
                "key: address, rate: 1/s, concurrent: 4                           | write two limits",
                "key: address, rate: 1/s, cost: 2                                 | never passes where there are 1",
                "key: address, rate: 1/s, cost: { answers: { 4x: 2 } }            | write a status",
                "key: address, rate: 1/s, on-failure: open                        | write state: redis",
                "key: address, rate: 1/s, state: redis, lot: 5%                   | with state: leased",
                "key: address, concurrent: 4, state: redis                        | write state: local",
                "key: address, rate: 1/s, algorithm: leaky-bucket, state: leased  | cannot be leased",
                "key: address, rate: 1/s, per: message, state: redis              | messages are counted by each gateway",
                "key: address, rate: 9/s, algorithm: leaky-bucket, cost: { answers: { 401: 5 } } | leave 'answers'",
                "key: `path:user`, rate: 1/s                                      | which the path /u/{id} does not have",
                "key: address, rate: 1/s, except: { addresses: [10.0.0.0/40] }    | write an address and a prefix",
                "key: address, rate: 1/s, plans: { pro: { burst: 4 } }            | 'rate' is missing",
                "key: address, rate: 1/s, ipv6-prefix: 129                        | whole number from 1 to 128",
            })
    void what_makes_no_sense_is_refused_with_what_would(String limit, String message) {
        assertThatThrownBy(() -> read(limit.replace('`', '"')))
                .isInstanceOf(RoutesRefused.class)
                .hasMessageContaining(message);
    }

    private LimitPolicy read(String limit) throws RoutesRefused {
        return parser.parse("x", file(limit, "")).routes().get(0).limits().get(0);
    }

    private static String file(String limit, String top) {
        String written = limit.contains("\n") ? "\n    " + limit : " { " + limit + " }";
        return """
                upstreams: { up: { discover: "dns://127.0.0.1:1" } }
                limits:
                  one:%s
                %s
                routes:
                  - { id: r, match: { path: "/u/{id}" }, to: up, auth: none, limit: [one] }
                """.formatted(written, top);
    }
}
