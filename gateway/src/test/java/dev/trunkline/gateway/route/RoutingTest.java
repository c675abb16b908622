package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.split.SplitFilter;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hosts, conditions, splits, rewrites, fixed answers and redirects through the gateway. */
class RoutingTest {

    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest();
        gateway.start(
                "upstreams:",
                "  one: { discover: \"dns://127.0.0.1:" + gateway.upstream(named("one")) + "\" }",
                "  two: { discover: \"dns://127.0.0.1:" + gateway.upstream(named("two")) + "\" }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: one, auth: none }",
                "  - { id: host, match: { host: \"*.shop.test\", path: /** }, to: two, auth: none }",
                "  - { id: beta, match: { path: /beta, headers: { x-beta: \"yes\" } }, to: two, auth: none }",
                "  - id: split",
                "    match: { path: /split }",
                "    to: [{ upstream: one, weight: 50 }, { upstream: two, weight: 50 }]",
                "    sticky: header:X-Tenant",
                "    auth: none",
                "  - { id: by-cookie, match: { path: /by-cookie }, auth: none, sticky: cookie:session,",
                "      to: [{ upstream: one, weight: 50 }, { upstream: two, weight: 50 }] }",
                "  - { id: by-path, match: { path: \"/by-path/{id}/**\" }, auth: none, sticky: path:id,",
                "      to: [{ upstream: one, weight: 50 }, { upstream: two, weight: 50 }], rewrite: { path: /x } }",
                "  - { id: dice, match: { path: /dice }, auth: none,",
                "      to: [{ upstream: one, weight: 50 }, { upstream: two, weight: 50 }] }",
                "  - id: rewritten",
                "    match: { path: \"/people/{id}/**\" }",
                "    to: one",
                "    auth: none",
                "    rewrite:",
                "      path: \"/v1/users/{id}/**\"",
                "      query: { set: { from: gateway }, remove: [debug] }",
                "      request:",
                "        set: { X-Person: \"{id}\", X-Asked: \"{path}\" }",
                "        add: { X-Many: b }",
                "        remove: [X-Secret]",
                "      response: { set: { X-From: one }, remove: [X-Inner] }",
                "  - { id: hello, match: { path: \"/hello/{who}\" }, auth: none,",
                "      respond: { status: 203, body: \"hello {who}\", headers: { X-A: \"1\" } } }",
                "  - { id: page, match: { path: /page }, auth: none, respond: { type: text/html, body: \"<p>hello\",",
                "      headers: { Referrer-Policy: no-referrer } } }",
                "  - { id: made, match: { path: /made }, to: one, auth: none,",
                "      rewrite: { response: { set: { Content-Type: text/html, X-Frame-Options: DENY } } } }",
                "  - { id: bare, match: { path: /bare }, to: one, auth: none,",
                "      rewrite: { response: { set: { Content-Type: text/html }, remove: [X-Frame-Options] } } }",
                "  - { id: moved, match: { path: \"/old/{id}/**\" }, auth: none,",
                "      redirect: { status: 301, to: \"/new/{id}/**\" } }",
                "  - { id: elsewhere, match: { path: /away/** }, auth: none,",
                "      redirect: { status: 307, to: \"https://www.example.test/**\", query: false } }",
                "  - { id: secure, match: { host: plain.test, path: /** }, auth: none,",
                "      redirect: { to: \"https://{host}:8443/**\" } }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void the_host_of_a_request_decides() throws IOException {
        assertThat(gateway.raw("GET /a HTTP/1.1\r\nHost: EU.Shop.test:8080\r\nConnection: close\r\n\r\n"))
                .contains("two /a");
        assertThat(gateway.raw("GET /a HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n"))
                .contains("one /a");
    }

    @Test
    void a_header_decides() throws IOException {
        assertThat(gateway.get("/beta", "X-Beta: yes")).contains("two /beta");
        assertThat(gateway.get("/beta", "X-Beta: no")).contains("one /beta");
        assertThat(gateway.get("/beta", "X-Beta: no", "X-Beta: yes")).contains("two /beta");
    }

    @Test
    void a_split_keeps_a_tenant_where_it_is_and_tenants_apart() throws IOException {
        Set<String> all = new HashSet<>();
        for (int tenant = 0; tenant < 16; tenant++) {
            String first = served(gateway.get("/split", "X-Tenant: t" + tenant));
            assertThat(served(gateway.get("/split", "X-Tenant: t" + tenant))).isEqualTo(first);
            all.add(first);
        }

        assertThat(all).containsExactlyInAnyOrder("one", "two");
        assertThat(count("one") + count("two")).isEqualTo(32);
    }

    @Test
    void a_cookie_or_a_piece_of_the_path_may_be_the_key() throws IOException {
        Set<String> byCookie = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            // Of a kind that RFC 6265 does not allow, and that there is.
            String cookie = "Cookie: a=b; session={\"id\":" + i + ", \"x\"}";
            String first = served(gateway.get("/by-cookie", cookie));
            assertThat(served(gateway.get("/by-cookie", cookie))).isEqualTo(first);
            byCookie.add(first);
            String path = "/by-path/" + i;
            assertThat(served(gateway.get(path + "/a"))).isEqualTo(served(gateway.get(path + "/b/c")));
        }
        assertThat(byCookie).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void who_has_no_such_key_is_kept_by_address_and_without_a_rule_nobody_is() throws IOException {
        Set<String> kept = new HashSet<>();
        Set<String> thrown = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            kept.add(served(gateway.get("/by-cookie")));
            thrown.add(served(gateway.get("/dice")));
        }

        assertThat(kept).hasSize(1);
        assertThat(thrown).hasSize(2);
    }

    @Test
    void path_query_and_fields_are_rewritten() throws IOException {
        String answer = gateway.get("/people//7/posts?debug=1&x=2", "X-Secret: s", "X-Many: a", "X-Person: root");

        assertThat(answer)
                .contains("one /v1/users/7/posts?x=2&from=gateway")
                .contains("X-Person=7 X-Asked=/people/7/posts X-Many=[a, b] X-Secret=null")
                .contains("X-From: one")
                .doesNotContain("X-Inner");
    }

    @Test
    void a_fixed_answer_needs_no_upstream() throws IOException {
        assertThat(gateway.get("/hello/you"))
                .startsWith("HTTP/1.1 203 ")
                .contains("X-A: 1\r\n", "text/plain")
                .endsWith("hello you");
        assertThat(gateway.raw("HEAD /hello/you HTTP/1.1\r\nHost: edge.test\r\nConnection: close\r\n\r\n"))
                .containsIgnoringCase("content-length: 9")
                .endsWith("\r\n\r\n");
    }

    @Test
    void a_page_that_a_route_makes_is_guarded_where_the_route_says_nothing_else() throws IOException {
        assertThat(gateway.get("/page"))
                .containsIgnoringCase("x-content-type-options: nosniff\r\n")
                .containsIgnoringCase("x-frame-options: SAMEORIGIN\r\n")
                .containsIgnoringCase("referrer-policy: no-referrer\r\n")
                .doesNotContainIgnoringCase("strict-origin");
        assertThat(gateway.get("/made"))
                .containsIgnoringCase("x-content-type-options: nosniff\r\n")
                .containsIgnoringCase("x-frame-options: DENY\r\n")
                .containsIgnoringCase("referrer-policy: strict-origin-when-cross-origin\r\n")
                .doesNotContainIgnoringCase("SAMEORIGIN");
        assertThat(gateway.get("/bare"))
                .containsIgnoringCase("x-content-type-options: nosniff\r\n")
                .doesNotContainIgnoringCase("x-frame-options");
        assertThat(gateway.get("/hello/you")).doesNotContainIgnoringCase("x-frame-options");
    }

    @ParameterizedTest(name = "{0}{1}: {2} {3}")
    @CsvSource({
        "edge.test,       /old/7/a?b=c,      301, /new/7/a?b=c",
        "edge.test,       /old/7,            301, /new/7",
        "edge.test,       /away//evil.test,  307, https://www.example.test/evil.test",
        "edge.test,       /away,             307, https://www.example.test",
        "edge.test,       /away/a?b=c,       307, https://www.example.test/a",
        "plain.test:8080, /a/b?c=d,          308, https://plain.test:8443/a/b?c=d",
        "plain.test,      //evil.test/x,     308, https://plain.test:8443/evil.test/x",
    })
    void a_redirect_tells_where_to_go_and_never_where_the_client_would_have_it(
            String host, String target, int status, String location) throws IOException {
        String answer = gateway.raw("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("Location: " + location + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/old/7/%0d%0aSet-Cookie:%20a",
        "/old/7%5cevil",
        "/old/7;x",
    })
    void what_could_break_a_location_or_a_header_does_not_come_so_far(String target) throws IOException {
        assertThat(gateway.get(target)).startsWith("HTTP/1.1 400 ").doesNotContain("Set-Cookie: a");
    }

    private static Handler<HttpServerRequest> named(String name) {
        return request -> request.response()
                .putHeader("X-Inner", "secret")
                .end(name + " " + request.uri() + " X-Person=" + request.getHeader("X-Person") + " X-Asked="
                        + request.getHeader("X-Asked") + " X-Many="
                        + request.headers().getAll("X-Many")
                        + " X-Secret=" + request.getHeader("X-Secret"));
    }

    private static String served(String answer) {
        return answer.contains("\r\n\r\none ") ? "one" : "two";
    }

    private long count(String upstream) {
        return gateway.gateway().counts().of(SplitFilter.METER, "route", "split", "upstream", upstream);
    }
}
