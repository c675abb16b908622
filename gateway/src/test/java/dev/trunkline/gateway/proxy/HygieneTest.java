package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of a message's head passes, and what is said in its place. */
class HygieneTest {

    /** Believed by one server or another of whoever stands before it: the address, the certificate, the user, the path. */
    private static final String SPOOFED = """
            X-Forwarded X-Forwarded-Anything X-Forwarded-For Forwarded Forwarded-For True-Client-IP Proxy-Client-IP
            WL-Proxy-Client-IP CF-Connecting-IP CF-Connecting-IPv6 X-Envoy-External-Address X-Real-IP
            SSL-Client-Cert SSL-Client-Verify SSL-Client-Subject-DN X-SSL-Client-Cert X-SSL-Client-DN
            X-SSL-Client-Verify X-SSL-Client-S-DN WL-Proxy-Client-Cert X-ARR-ClientCert
            Remote-User X-MS-Client-Principal X-MS-Client-Principal-Name X-Goog-Authenticated-User-Email
            X-Goog-Authenticated-User-ID X-Amzn-Oidc-Identity X-Amzn-Oidc-Data X-Amzn-Oidc-Accesstoken
            X-Envoy-Original-Path X-Envoy-Upstream-Rq-Timeout-Ms X-Envoy-Retry-On X-Original-URL X-HTTP-Method-Override""";

    private final AtomicReference<MultiMap> seen = new AtomicReference<>();
    private GatewayInTest gateway;

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void what_a_client_says_of_itself_does_not_pass_by_any_spelling() throws Exception {
        start();
        List<String> held = Stream.of(SPOOFED.split("\\s+"))
                .flatMap(name -> Stream.of(name, name.toLowerCase(Locale.ROOT), name.replace('-', '_')))
                .distinct()
                .toList();

        gateway.get(
                "/",
                Stream.concat(held.stream(), Stream.of("X-Kept", "X-SSL", "Sec-Fetch-Site", "X-M"))
                        .map(name -> name + ": spoofed")
                        .toArray(String[]::new));

        assertThat(seen.get().names()).contains("X-Kept", "X-SSL", "Sec-Fetch-Site", "X-M");
        for (String name : held) {
            assertThat(seen.get().getAll(name)).as(name).doesNotContain("spoofed");
        }
    }

    /** To a service that reads them as CGI has them, they are the ones that were looked at. */
    @Test
    void no_name_passes_that_is_another_one_to_some() throws Exception {
        start();

        gateway.get(
                "/", "Content-Type: text/plain", "Content_Type: application/x-evil", "Content_Length: 9", "X_Own: 1");

        assertThat(seen.get().getAll("Content-Type")).containsExactly("text/plain");
        assertThat(seen.get().names()).noneMatch(name -> name.contains("_"));
    }

    @Test
    void a_client_cannot_have_the_gateways_own_fields_removed() throws Exception {
        start();

        gateway.get("/", "Connection: X-Forwarded-For, Forwarded, Via, Host, traceparent, X-Forwarded-Proto");

        assertThat(seen.get().names())
                .contains("X-Forwarded-For", "Forwarded", "Via", "Host", "traceparent", "X-Forwarded-Proto");
    }

    @Test
    void the_address_behind_trusted_proxies_is_the_one_that_is_sent_on_and_limited() throws Exception {
        gateway = new GatewayInTest().with("trusted-proxies", "127.0.0.0/8, ::1");
        int port = upstream();
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "limits: { one: { algorithm: token-bucket, key: address, rate: 1/h, burst: 1 } }",
                "routes: [{ id: any, match: { path: /** }, to: up, auth: none, limit: [one] }]");

        assertThat(gateway.get("/", "X-Forwarded-For: 6.6.6.6, 198.51.100.1", "X-Forwarded-Proto: https"))
                .startsWith("HTTP/1.1 200");
        assertThat(seen.get().getAll("X-Forwarded-For")).containsExactly("198.51.100.1");
        assertThat(seen.get().getAll("X-Forwarded-Proto")).containsExactly("https");
        assertThat(seen.get().getAll("Forwarded")).containsExactly("for=198.51.100.1;proto=https;host=edge.test");
        assertThat(gateway.get("/", "X-Forwarded-For: 7.7.7.7, 198.51.100.1")).startsWith("HTTP/1.1 429");
        assertThat(gateway.get("/", "X-Forwarded-For: 198.51.100.1, 198.51.100.2"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void a_quote_that_a_client_opens_does_not_hide_it_behind_its_proxy() throws Exception {
        gateway = new GatewayInTest().with("trusted-proxies", "127.0.0.0/8, ::1");
        start(gateway);

        // What nginx makes of it by $proxy_add_x_forwarded_for.
        gateway.get("/", "X-Forwarded-For: 6.6.6.6:\", 198.51.100.1");

        assertThat(seen.get().getAll("X-Forwarded-For")).containsExactly("198.51.100.1");
    }

    @Test
    void nor_does_it_where_proxies_tell_by_the_standard_field() throws Exception {
        gateway = new GatewayInTest()
                .with("trusted-proxies", "127.0.0.0/8, ::1")
                .with("trusted-proxies-tell", "forwarded");
        start(gateway);

        gateway.get("/", "Forwarded: for=6.6.6.6;x=\"\\\\\", for=198.51.100.1");

        assertThat(seen.get().getAll("X-Forwarded-For")).containsExactly("198.51.100.1");
    }

    @Test
    void a_host_that_is_not_served_is_421() throws Exception {
        gateway = new GatewayInTest().with("hosts", "edge.test, *.apps.test");
        start(gateway);

        assertThat(gateway.get("/")).startsWith("HTTP/1.1 200");
        assertThat(gateway.raw("GET / HTTP/1.1\r\nHost: A.Apps.test:8080\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(gateway.raw("GET / HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421")
                .contains("/problems/misdirected");
    }

    @Test
    void what_an_upstream_says_of_its_inside_does_not_pass() throws Exception {
        start();

        assertThat(gateway.get("/"))
                .contains("X-Outer: 1")
                .doesNotContainIgnoringCase("server:")
                .doesNotContainIgnoringCase("x-powered-by")
                .doesNotContainIgnoringCase("via:")
                .doesNotContainIgnoringCase("x-envoy");
    }

    @Test
    void options_of_the_whole_server_are_told_here() throws Exception {
        start();

        assertThat(gateway.raw("OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 204")
                .containsIgnoringCase("allow: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
        assertThat(seen.get()).isNull();
    }

    private void start() throws Exception {
        gateway = new GatewayInTest();
        start(gateway);
    }

    private void start(GatewayInTest fresh) throws Exception {
        int port = upstream();
        fresh.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes: [{ id: any, match: { path: /** }, to: up, auth: none }]");
    }

    private int upstream() {
        return gateway.upstream(request -> {
            seen.set(MultiMap.caseInsensitiveMultiMap().addAll(request.headers()));
            request.response()
                    .putHeader("Server", "inner/1.0")
                    .putHeader("X-Powered-By", "inner")
                    .putHeader("Via", "1.1 inner-lb")
                    .putHeader("X-Envoy-Upstream-Service-Time", "3")
                    .putHeader("X-Outer", "1")
                    .end("ok");
        });
    }
}
