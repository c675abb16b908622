package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits before authentication and after it: who shows what does not count is counted all the same. */
class CredentialLimitsTest {

    private static final String WIDE = "wide: { key: address, rate: 1/h, burst: 3 }";
    private static final String NOBODY = "nobody: { key: anonymous-address, rate: 1/h, burst: 2 }";
    private static final String SOMEBODY = "somebody: { key: principal, rate: 1/h, burst: 5 }";

    private CallersInTest callers;

    @AfterEach
    void stop() throws IOException {
        callers.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer not.a.token",
                "Bearer",
                "Bearer a.b.c.d",
                "ApiKey mistyped",
                "Basic !!!",
                "Basic YTpi",
                "Digest username=\"eve\"",
                "\"",
            })
    void bad_credentials_of_any_kind_are_counted_by_address(String credentials) throws Exception {
        start(List.of(WIDE), "/x auth: { rule: required, by: [bearer, api-key, basic] }, limit: [wide]");
        for (int left = 2; left >= 0; left--) {
            assertThat(callers.get("/x", credentials))
                    .startsWith("HTTP/1.1 401 ")
                    .contains("WWW-Authenticate: ", "RateLimit: \"wide\";r=" + left + ";");
        }
        assertThat(callers.get("/x", credentials))
                .startsWith("HTTP/1.1 429 ")
                .contains("\"violated-policies\":[\"wide\"]")
                .doesNotContain("WWW-Authenticate");
    }

    @Test
    void beyond_the_limit_nobody_is_asked_about_a_key_and_no_signature_is_verified() throws Exception {
        start(List.of(WIDE), "/x auth: required, limit: [wide]");
        for (int i = 0; i < 10; i++) {
            callers.get("/x", "ApiKey " + CallersInTest.key(i));
        }
        assertThat(callers.asked()).hasSize(3);
        // A good one is not looked at either: the limit is for the address, whoever calls from it.
        assertThat(callers.get("/x", callers.bearer("ada"))).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void whoever_is_refused_is_nobody_and_counted_with_those_who_show_nothing() throws Exception {
        start(List.of(NOBODY, SOMEBODY), "/x auth: required, limit: [somebody, nobody]");
        assertThat(callers.get("/x", callers.forged("ada")))
                .startsWith("HTTP/1.1 401 ")
                .contains("RateLimit: \"nobody\";r=1;");
        assertThat(callers.gateway().get("/x")).startsWith("HTTP/1.1 401 ").contains("RateLimit: \"nobody\";r=0;");
        assertThat(callers.get("/x", "ApiKey " + CallersInTest.key(1))).startsWith("HTTP/1.1 429 ");
        assertThat(callers.gateway().get("/x")).startsWith("HTTP/1.1 429 ");
        assertThat(callers.get("/x", callers.bearer("ada")))
                .startsWith("HTTP/1.1 200 ")
                .contains("RateLimit: \"somebody\";r=4;");
        assertThat(callers.counted("nobody", "allowed")).isEqualTo(2);
        assertThat(callers.counted("nobody", "refused")).isEqualTo(2);
    }

    @Test
    void a_ticket_that_cannot_be_one_counts_as_bad_credentials_do() throws Exception {
        start(List.of(NOBODY), "/x auth: required, ticket: true, limit: [nobody]");
        assertThat(callers.gateway().get("/x?ticket=forged"))
                .startsWith("HTTP/1.1 401 ")
                .contains("problems/invalid-ticket");
        assertThat(callers.gateway().get("/x?ticket=")).startsWith("HTTP/1.1 401 ");
        assertThat(callers.gateway().get("/x?ticket=forged")).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void two_authorization_headers_count_too() throws Exception {
        start(List.of(NOBODY), "/x auth: required, limit: [nobody]");
        String[] both = {"Authorization: " + callers.bearer("ada"), "Authorization: " + callers.bearer("ada")};
        assertThat(callers.gateway().get("/x", both)).startsWith("HTTP/1.1 400 ");
        assertThat(callers.gateway().get("/x", both)).startsWith("HTTP/1.1 400 ");
        assertThat(callers.gateway().get("/x", both)).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void what_somebody_may_not_do_counts_as_theirs() throws Exception {
        start(List.of(NOBODY, SOMEBODY), "/own/{id} auth: { rule: required, owner: id }, limit: [somebody, nobody]");
        for (int left = 4; left >= 0; left--) {
            assertThat(callers.get("/own/bob", callers.bearer("ada")))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("RateLimit: \"somebody\";r=" + left + ";");
        }
        assertThat(callers.get("/own/bob", callers.bearer("ada"))).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void failures_alone_may_be_counted_and_then_good_credentials_do_not_help() throws Exception {
        start(
                List.of("failures: { key: address, rate: 1/h, burst: 3, cost: { each: 0, answers: { 401: 1 } } }"),
                "/x auth: required, limit: [failures]");
        for (int i = 0; i < 5; i++) {
            assertThat(callers.get("/x", callers.bearer("ada"))).startsWith("HTTP/1.1 200 ");
        }
        for (int i = 0; i < 3; i++) {
            assertThat(callers.get("/x", callers.forged("ada"))).startsWith("HTTP/1.1 401 ");
            int answered = 6 + i;
            await().until(() -> callers.gateway().outcomes().size() == answered);
        }
        assertThat(callers.get("/x", callers.forged("ada"))).startsWith("HTTP/1.1 429 ");
        assertThat(callers.get("/x", callers.bearer("ada"))).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void bad_credentials_cost_more_where_the_limit_says_so() throws Exception {
        start(
                List.of("dear: { key: address, rate: 1/h, burst: 20, cost: { answers: { 401: 5 } } }"),
                "/x auth: required, limit: [dear]");
        callers.get("/x", callers.forged("ada"));
        await().until(() -> callers.gateway().outcomes().size() == 1);
        assertThat(callers.get("/x", callers.bearer("ada"))).contains("RateLimit: \"dear\";r=14;");
    }

    @Test
    void a_spoofed_address_gets_nobody_another_count() throws Exception {
        start(List.of(WIDE), "/x auth: required, limit: [wide]");
        for (int i = 0; i < 3; i++) {
            assertThat(spoofed("192.0.2." + i)).startsWith("HTTP/1.1 401 ");
        }
        assertThat(spoofed("192.0.2.9")).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void behind_a_trusted_proxy_one_who_guesses_does_not_shut_others_out() throws Exception {
        callers = new CallersInTest(new GatewayInTest().with("trusted-proxies", "127.0.0.1"))
                .start(List.of(WIDE), "/x auth: required, limit: [wide]");
        for (int i = 0; i < 3; i++) {
            assertThat(spoofed("192.0.2.1")).startsWith("HTTP/1.1 401 ");
        }
        assertThat(spoofed("192.0.2.1")).startsWith("HTTP/1.1 429 ");
        assertThat(spoofed("192.0.2.2")).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void what_the_second_round_refuses_the_first_gets_back() throws Exception {
        start(
                List.of("wide: { key: address, rate: 1/h, burst: 9 }", "own: { key: principal, rate: 1/h, burst: 1 }"),
                "/x auth: required, limit: [wide, own]");
        for (int i = 0; i < 20; i++) {
            assertThat(callers.get("/x", callers.bearer("ada"))).startsWith(i == 0 ? "HTTP/1.1 200 " : "HTTP/1.1 429 ");
        }
        assertThat(callers.get("/x", callers.bearer("bob")))
                .startsWith("HTTP/1.1 200 ")
                .contains("RateLimit-Policy: \"wide\";q=9;w=32400, \"own\";q=1;w=3600\r\n")
                .contains("RateLimit: \"wide\";r=7;");
        assertThat(callers.counted("wide", "allowed")).isEqualTo(2);
    }

    @Test
    void but_not_from_whom_authentication_denies_for_then_nothing_would_bound_its_work() throws Exception {
        start(
                List.of("wide: { key: address, rate: 1/h, burst: 6 }", NOBODY),
                "/x auth: required, limit: [wide, nobody]");
        for (int i = 0; i < 6; i++) {
            assertThat(callers.get("/x", "ApiKey " + CallersInTest.key(i)))
                    .startsWith(i < 2 ? "HTTP/1.1 401 " : "HTTP/1.1 429 ");
        }
        assertThat(callers.get("/x", "ApiKey " + CallersInTest.key(6)))
                .startsWith("HTTP/1.1 429 ")
                .contains("\"violated-policies\":[\"wide\"]");
        assertThat(callers.asked()).hasSize(6);
    }

    @Test
    void a_place_among_those_that_run_is_free_again_whatever_authentication_says() throws Exception {
        start(
                List.of("few: { key: address, concurrent: 1 }", "own: { key: principal, rate: 1/h, burst: 1 }"),
                "/x auth: required, limit: [few, own]");
        for (int i = 0; i < 3; i++) {
            assertThat(callers.get("/x", callers.forged("ada"))).startsWith("HTTP/1.1 401 ");
            int answered = i + 1;
            await().until(() -> callers.gateway().outcomes().size() == answered);
        }
        assertThat(callers.get("/x", callers.bearer("ada"))).startsWith("HTTP/1.1 200 ");
        await().until(() -> callers.gateway().outcomes().size() == 4);
        for (int i = 0; i < 3; i++) {
            assertThat(callers.get("/x", callers.bearer("ada")))
                    .startsWith("HTTP/1.1 429 ")
                    .contains("\"violated-policies\":[\"own\"]");
            int answered = i + 5;
            await().until(() -> callers.gateway().outcomes().size() == answered);
        }
        assertThat(callers.get("/x", callers.bearer("bob"))).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void who_could_not_be_asked_is_not_the_callers_fault() throws Exception {
        start(List.of(NOBODY), "/x auth: required, limit: [nobody]");
        callers.know(CallersInTest.key(1), "\"sub\":");
        for (int i = 0; i < 5; i++) {
            assertThat(callers.get("/x", "ApiKey " + CallersInTest.key(1))).startsWith("HTTP/1.1 503 ");
        }
        assertThat(callers.counted("nobody", "refused")).isZero();
    }

    @Test
    void a_route_that_reads_no_credentials_counts_all_limits_in_one_round() throws Exception {
        start(List.of(WIDE, NOBODY, SOMEBODY), "/x auth: none, limit: [nobody, wide, somebody]");
        assertThat(callers.get("/x", "Bearer not.a.token"))
                .startsWith("HTTP/1.1 200 ")
                .contains("RateLimit: \"nobody\";r=1;t=3600, \"wide\";r=2;t=3600\r\n");
    }

    private void start(List<String> limits, String... routes) throws Exception {
        callers = new CallersInTest().start(limits, routes);
    }

    private String spoofed(String address) throws Exception {
        return callers.gateway()
                .get(
                        "/x",
                        "X-Forwarded-For: " + address,
                        "Forwarded: for=" + address,
                        "X-Real-IP: " + address,
                        "Authorization: " + callers.forged("ada"));
    }
}
