package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesParserTest {

    private static final String GOOD = """
            upstreams:
              users: { discover: "dns://users:8081" }
            limits:
              few: { key: address, rate: 60/min }
            routes:
              - id: users
                match: { path: /v1/users/**, methods: [GET] }
                to: users
                auth: none
                limit: [few]
                timeout: 2s
            """;

    private final RoutesParser parser = new RoutesParser(
            name -> Optional.ofNullable(Map.of("UPSTREAM", "dns://other:1").get(name)),
            Set.of("console", "gateway-keys", "openapi", "tickets"));

    @Test
    void the_packaged_file_is_good_without_any_environment() throws Exception {
        Routes routes = packaged();

        assertThat(routes.upstreams()).containsOnlyKeys("users", "users-grpc", "feed");
        assertThat(routes.upstreams().get("feed").target())
                .isEqualTo(new Target.Service("_http._tcp.feed-service.trunkline.test"));
    }

    @Test
    void what_is_not_yaml_is_told_with_its_place() {
        assertThat(fault("routes:\n  - x\u0001\n"))
                .isEqualTo(new Fault(2, 6, "not YAML: the character U+0001 may not stand in it"));
        assertThat(fault("a: " + "[".repeat(100)).message()).startsWith("not YAML that is read here: ");
    }

    private Fault fault(String yaml) {
        return catchThrowableOfType(RoutesRefused.class, () -> parser.parse("routes.yaml", yaml))
                .faults()
                .get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,    /v1/sessions,         log-in,          NONE",
        "OPTIONS, /v1/sessions,         log-in,          NONE",
        "GET,     /v1/sessions,         own-sessions,    REQUIRED",
        "HEAD,    /v1/sessions,         own-sessions,    REQUIRED",
        "GET,     /v1/sessions/current, sessions,        REQUIRED",
        "DELETE,  /v1/sessions/7,       sessions,        REQUIRED",
        "PUT,     /v1/users/7/password, change-password, OPTIONAL",
        "DELETE,  /v1/users/7/sessions, end-sessions,    REQUIRED",
    })
    void log_in_is_for_everybody_and_sessions_are_for_who_has_one(String method, String path, String id, AuthRule auth)
            throws Exception {
        assertThat(RouteTable.of(packaged().routes()).match(path, method))
                .isInstanceOfSatisfying(RouteMatch.Found.class, found -> {
                    assertThat(found.route().id()).isEqualTo(id);
                    assertThat(found.route().auth()).isEqualTo(auth);
                });
    }

    private Routes packaged() throws Exception {
        try (InputStream packaged = RoutesParser.class.getResourceAsStream("/routes.yaml")) {
            return parser.parse("routes.yaml", new String(packaged.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void what_is_not_said_has_its_default() throws Exception {
        Routes routes = parser.parse("x", GOOD);

        assertThat(routes.routes()).singleElement().satisfies(route -> {
            assertThat(route.maxBody()).isEqualTo(1 << 20);
            assertThat(route.timeout()).isEqualTo(Duration.ofSeconds(2));
            assertThat(route.streaming()).isFalse();
            assertThat(route.limits())
                    .containsExactly(LimitPolicy.plain(
                            "few",
                            new LimitKey.Address(64),
                            new Quota(Quota.Algorithm.TOKEN_BUCKET, 60, Duration.ofMinutes(1), 60)));
        });
    }

    @Test
    void a_route_may_lead_to_what_the_gateway_answers_by_itself() throws Exception {
        Routes routes = parser.parse("x", GOOD.replace("to: users", "to: openapi"));

        assertThat(routes.routes()).singleElement().satisfies(route -> assertThat(route.to())
                .isEqualTo(new Destination.Local("openapi")));
        assertThatThrownBy(() -> parser.parse("x", GOOD.replace("users:", "openapi:")))
                .hasMessageContaining("stands for what the gateway answers by itself");
    }

    @ParameterizedTest
    @CsvSource({"/v1/users/7/feed/socket, true", "/v1/feed/events, true", "/v1/feed, false", "/v1/users, false"})
    void tickets_are_for_the_live_feeds_alone(String path, boolean ticket) throws Exception {
        assertThat(RouteTable.of(packaged().routes()).match(path, "GET"))
                .isInstanceOfSatisfying(
                        RouteMatch.Found.class,
                        found -> assertThat(found.route().ticket()).isEqualTo(ticket));
    }

    @Test
    void variables_come_from_the_environment_or_their_default() throws Exception {
        String yaml = GOOD.replace("dns://users:8081", "${UPSTREAM:-dns://users:8081}");
        assertThat(parser.parse("x", yaml).upstreams().get("users").target()).isEqualTo(new Target.Host("other", 1));
        assertThat(parser.parse("x", yaml.replace("UPSTREAM", "UNSET"))
                        .upstreams()
                        .get("users")
                        .target())
                .isEqualTo(new Target.Host("users", 8081));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    dns://users:8081      | http://users:8081      | 2:22 | dns+srv://_service._tcp.name
                    dns://users:8081      | dns://users:99999      | 2:22 | whole number from 1 to 65535
                    dns://users:8081      | ${NOWHERE}             | 2:22 | NOWHERE is not set
                    discover:             | discovered:            | 2:12 | 'discovered' is not known here
                    rate: 60/min          | rate: 60/year          | 4:30 | 100/s, 60/min or 1000/h
                    key: address          | key: cookie            | 4:15 | anonymous-address
                    key: address          | burst: 1               | 4:8  | 'key' is missing
                    rate: 60/min          | rate: 1/h, burst: 9999 | 4:42 | days to come back
                    - id: users           | - name: users          | 6:5  | 'id' is missing
                    /v1/users/**          | v1/users               | 7:20 | starts with '/'
                    /v1/users/**          | /v1/**/users           | 7:20 | /** may only stand at the end
                    /v1/users/**          | `"/{a}/{a}"`           | 7:20 | stands twice
                    /v1/users/**          | /v1/us%65rs            | 7:20 | never occurs in a canonical path
                    methods: [GET]        | methods: [FETCH]       | 7:44 | write DELETE, GET
                    methods: [GET]        | method: GET            | 7:34 | 'method' is not known here
                    to: users             | to: user               | 8:9  | no upstream 'user', only users
                    auth: none            | auth: maybe            | 9:11 | write deny, none, optional, required
                    auth: none            | auth: required         | 9:11 | needs 'tokens' at the top
                    timeout: 2s           | ticket: true           | 11:13 | must be optional or required
                    timeout: 2s           | ticket: yes            | 11:13 | write true or false
                    limit: [few]          | limit: [many]          | 10:13 | no limit 'many', only few
                    timeout: 2s           | timeout: 2             | 11:14 | 250ms, 2s, 5m or 1h
                    timeout: 2s           | timeout: [2s]          | 11:14 | a single value
                    auth: none            | auth: [                | 11:5 | not YAML
                    """)
    void a_fault_is_told_with_its_place_and_what_would_be_right(
            String right, String wrong, String place, String message) {
        String yaml = GOOD.replace(right.strip(), wrong.strip());

        RoutesRefused refused = catchThrowableOfType(RoutesRefused.class, () -> parser.parse("routes.yaml", yaml));

        assertThat(refused.faults()).anySatisfy(fault -> {
            assertThat(fault.line() + ":" + fault.column()).isEqualTo(place);
            assertThat(fault.message()).contains(message);
        });
    }

    @Test
    void all_faults_are_told_at_once() {
        String yaml = GOOD.replace("2s", "soon").replace("60/min", "often").replace("to: users", "to: nobody");

        RoutesRefused refused = catchThrowableOfType(RoutesRefused.class, () -> parser.parse("x", yaml));

        assertThat(refused.faults()).extracting(Fault::line).contains(4, 8, 11);
    }

    @Test
    void two_routes_may_not_claim_the_same_path_and_method() {
        String second = """
              - { id: again, match: { path: /v1/users/**, methods: [GET, POST] }, to: users, auth: none }
            """;

        assertThatThrownBy(() -> parser.parse("x", GOOD + second.indent(2).replaceAll("(?m)^ {4}", "  ")))
                .hasMessageContaining("'users' already takes this path and method");
    }

    @Test
    void an_empty_file_is_refused() {
        assertThatThrownBy(() -> parser.parse("x", "# nothing\n")).hasMessageContaining("line 1, column 1");
    }
}
