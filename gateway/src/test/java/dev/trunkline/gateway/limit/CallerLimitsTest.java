package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits by who calls: the principal, the API key, the plan and the role that credentials name. */
class CallerLimitsTest {

    private static final String ONE = CallersInTest.key(1);
    private static final String TWO = CallersInTest.key(2);

    private CallersInTest callers;

    @BeforeEach
    void start() throws Exception {
        callers = new CallersInTest()
                .start(
                        List.of(
                                "by-key: { key: api-key, rate: 1/h, burst: 2 }",
                                "by-name: { key: principal, rate: 1/h, burst: 3 }",
                                "by-plan: { key: principal, rate: 1/h, burst: 1, plans: { "
                                        + "free: { rate: 1/h, burst: 2 }, pro: { rate: 1/h, burst: 5 } } }",
                                "unless: { key: principal, rate: 1/h, burst: 1, except: { roles: [admin, probe], "
                                        + "principals: [root] } }"),
                        "/key auth: { rule: required, by: [bearer, api-key, basic] }, limit: [by-key]",
                        "/name auth: { rule: required, by: [bearer, api-key, basic] }, limit: [by-name]",
                        "/plan auth: { rule: required, by: [bearer, api-key, basic] }, limit: [by-plan]",
                        "/unless auth: { rule: optional, by: [bearer, api-key] }, limit: [unless]");
    }

    @AfterEach
    void stop() throws IOException {
        callers.close();
    }

    @Test
    void each_api_key_has_a_count_of_its_own_though_both_are_one_persons() throws Exception {
        callers.know(ONE, "\"sub\":\"ada\",\"client_id\":\"key-1\"");
        callers.know(TWO, "\"sub\":\"ada\",\"client_id\":\"key-2\"");
        assertThat(callers.get("/key", "ApiKey " + ONE)).contains("RateLimit: \"by-key\";r=1;");
        assertThat(callers.get("/key", "ApiKey " + ONE)).contains("RateLimit: \"by-key\";r=0;");
        assertThat(callers.get("/key", "ApiKey " + ONE)).startsWith("HTTP/1.1 429 ");
        assertThat(callers.get("/key", "ApiKey " + TWO)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void a_key_is_the_same_key_however_it_is_shown() throws Exception {
        callers.know(ONE, "\"sub\":\"ada\",\"client_id\":\"key-1\"");
        assertThat(callers.get("/key", "ApiKey " + ONE)).contains("RateLimit: \"by-key\";r=1;");
        assertThat(callers.get("/key", CallersInTest.basic(ONE))).contains("RateLimit: \"by-key\";r=0;");
        assertThat(callers.get("/key", "apikey   " + ONE)).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void whoever_has_shown_no_key_is_not_counted_by_one() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(callers.get("/key", callers.bearer("ada")))
                    .startsWith("HTTP/1.1 200 ")
                    .doesNotContain("RateLimit");
        }
    }

    @Test
    void one_person_has_one_count_by_keys_and_tokens_together() throws Exception {
        callers.know(ONE, "\"sub\":\"ada\",\"client_id\":\"key-1\"");
        callers.know(TWO, "\"sub\":\"ada\",\"client_id\":\"key-2\"");
        callers.get("/name", "ApiKey " + ONE);
        callers.get("/name", "ApiKey " + TWO);
        assertThat(callers.get("/name", callers.bearer("ada"))).contains("RateLimit: \"by-name\";r=0;");
        assertThat(callers.get("/name", CallersInTest.basic(ONE))).startsWith("HTTP/1.1 429 ");
        assertThat(callers.get("/name", callers.bearer("bob"))).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void identity_that_a_client_writes_itself_gets_it_no_other_count() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(callers.gateway()
                            .get(
                                    "/name",
                                    "Authorization: " + callers.bearer("ada"),
                                    "X-User-Id: eve" + i,
                                    "X-Authenticated-User: eve" + i,
                                    "X-Consumer-Username: eve" + i,
                                    "Client-Cert: :" + i + "AAA:"))
                    .startsWith(i < 3 ? "HTTP/1.1 200 " : "HTTP/1.1 429 ");
        }
    }

    @Test
    void a_plan_is_named_by_a_claim() throws Exception {
        assertThat(callers.get("/plan", callers.bearer("a", Map.of("plan", "pro"))))
                .contains("RateLimit-Policy: \"by-plan\";q=5;", "RateLimit: \"by-plan\";r=4;");
        assertThat(callers.get("/plan", callers.bearer("b", Map.of("plan", "free"))))
                .contains("RateLimit-Policy: \"by-plan\";q=2;", "RateLimit: \"by-plan\";r=1;");
        assertThat(callers.get("/plan", callers.bearer("c"))).contains("RateLimit-Policy: \"by-plan\";q=1;");
    }

    @Test
    void a_plan_is_named_by_the_record_of_an_api_key() throws Exception {
        callers.know(ONE, "\"sub\":\"a\",\"client_id\":\"key-1\",\"plan\":\"pro\"");
        callers.know(TWO, "\"sub\":\"b\",\"client_id\":\"key-2\",\"plan\":\"free\"");
        for (int left = 4; left >= 0; left--) {
            assertThat(callers.get("/plan", left % 2 == 0 ? "ApiKey " + ONE : CallersInTest.basic(ONE)))
                    .contains("RateLimit: \"by-plan\";r=" + left + ";");
        }
        assertThat(callers.get("/plan", "ApiKey " + ONE)).startsWith("HTTP/1.1 429 ");
        assertThat(callers.get("/plan", "ApiKey " + TWO)).contains("RateLimit-Policy: \"by-plan\";q=2;");
    }

    @Test
    void each_plan_counts_for_itself() throws Exception {
        callers.get("/plan", callers.bearer("ada", Map.of("plan", "free")));
        callers.get("/plan", callers.bearer("ada", Map.of("plan", "free")));
        assertThat(callers.get("/plan", callers.bearer("ada", Map.of("plan", "free"))))
                .startsWith("HTTP/1.1 429 ");
        assertThat(callers.get("/plan", callers.bearer("ada", Map.of("plan", "pro"))))
                .contains("RateLimit: \"by-plan\";r=4;");
    }

    static Stream<Object> noPlans() {
        return Stream.of(
                "Pro", "pro ", "", "gold", "../pro", 7, true, List.of("pro"), Map.of("name", "pro"), "p".repeat(2_000));
    }

    @ParameterizedTest
    @MethodSource("noPlans")
    void what_names_no_plan_gets_what_all_get(Object plan) throws Exception {
        assertThat(callers.get("/plan", callers.bearer("ada", Map.of("plan", plan))))
                .startsWith("HTTP/1.1 200 ")
                .contains("RateLimit-Policy: \"by-plan\";q=1;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "[\"pro\"]", "{\"name\":\"pro\"}", "\"gold\"", "true"})
    void nor_does_a_record_with_something_else_in_its_place(String plan) throws Exception {
        callers.know(ONE, "\"sub\":\"ada\",\"client_id\":\"key-1\",\"plan\":" + plan);
        assertThat(callers.get("/plan", "ApiKey " + ONE))
                .startsWith("HTTP/1.1 200 ")
                .contains("RateLimit-Policy: \"by-plan\";q=1;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "[\"key-1\"]", "\"\""})
    void a_record_without_a_name_for_its_key_counts_by_the_principal_alone(String id) throws Exception {
        callers.know(ONE, "\"sub\":\"ada\",\"client_id\":" + id);
        assertThat(callers.get("/key", "ApiKey " + ONE))
                .startsWith("HTTP/1.1 200 ")
                .doesNotContain("RateLimit");
        assertThat(callers.get("/name", "ApiKey " + ONE)).contains("RateLimit: \"by-name\";r=2;");
    }

    @Test
    void who_has_an_exempt_role_is_not_counted_by_a_token_or_a_key() throws Exception {
        callers.know(ONE, "\"sub\":\"ada\",\"client_id\":\"key-1\",\"groups\":[\"user\",\"probe\"]");
        for (int i = 0; i < 3; i++) {
            for (String credentials : Arrays.asList(
                    callers.bearer("ada", Map.of("groups", List.of("user", "admin"))),
                    callers.bearer("root"),
                    "ApiKey " + ONE)) {
                assertThat(callers.get("/unless", credentials))
                        .startsWith("HTTP/1.1 200 ")
                        .doesNotContain("RateLimit");
            }
        }
    }

    @Test
    void no_other_role_will_do() throws Exception {
        List<Object> groups = new ArrayList<>(
                List.of(List.of(), List.of("Admin"), List.of("administrator"), 7, Map.of("admin", true), List.of(1)));
        for (int i = 0; i < groups.size(); i++) {
            String who = callers.bearer("user" + i, Map.of("groups", groups.get(i)));
            assertThat(callers.get("/unless", who)).contains("RateLimit: \"unless\";r=0;");
            assertThat(callers.get("/unless", who)).startsWith("HTTP/1.1 429 ");
        }
    }

    @Test
    void nobody_claims_a_role_without_a_token() throws Exception {
        assertThat(callers.gateway().get("/unless", "X-Roles: admin", "X-User-Roles: admin"))
                .startsWith("HTTP/1.1 200 ")
                .doesNotContain("RateLimit");
        String ada = callers.bearer("ada");
        assertThat(callers.gateway().get("/unless", "Authorization: " + ada, "X-Roles: admin"))
                .contains("RateLimit: \"unless\";r=0;");
        assertThat(callers.gateway().get("/unless", "Authorization: " + ada, "X-Roles: admin"))
                .startsWith("HTTP/1.1 429 ");
    }
}
