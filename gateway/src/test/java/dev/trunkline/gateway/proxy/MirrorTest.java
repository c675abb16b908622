package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.testing.FreePort;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MirrorTest {

    private GatewayInTest gateway;
    private final List<String> copies = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest();
        int port = gateway.upstream(request -> request.body().onSuccess(body -> request.response()
                .end("real " + body.length() + " " + request.getHeader("X-Trunkline-Mirror"))));
        int shadow = gateway.upstream(this::copy);
        int silent = gateway.upstream(request -> copies.add("silent"));
        int deaf = FreePort.deaf();
        gateway.start(
                "upstreams:",
                "  up: { discover: \"dns://127.0.0.1:" + port + "\" }",
                "  shadow: { discover: \"dns://127.0.0.1:" + shadow + "\" }",
                "  silent: { discover: \"dns://127.0.0.1:" + silent + "\" }",
                "  deaf: { discover: \"dns://127.0.0.1:" + deaf + "\" }",
                "routes:",
                "  - { id: all, match: { path: /** }, to: up, auth: none,",
                "      mirror: { to: shadow, max-body: 16B }, rewrite: { prepend: /in } }",
                "  - { id: silent, match: { path: /silent }, to: up, auth: none,",
                "      mirror: { to: silent, timeout: 200ms } }",
                "  - { id: crowded, match: { path: /crowded }, to: up, auth: none,",
                "      mirror: { to: silent, timeout: 20s, most: 1 } }",
                "  - { id: deaf, match: { path: /deaf }, to: up, auth: none, mirror: { to: deaf } }",
                "  - { id: some, match: { path: /some }, to: up, auth: none, mirror: { to: shadow, share: 20% } }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void a_copy_has_what_the_request_has_and_a_mark() throws IOException {
        assertThat(gateway.get("/a?b=c", "X-Trunkline-Mirror: forged", "X-A: 1"))
                .contains("real 0 null");

        await().untilAsserted(() -> assertThat(copies).containsExactly("GET /in/a?b=c mark=all x-a=1 body="));
        await().untilAsserted(
                        () -> assertThat(count("all", MirrorCopy.ANSWERED)).isEqualTo(1));
    }

    @Test
    void a_body_is_copied_in_chunks_or_not() throws IOException {
        assertThat(post("Content-Length: 5\r\n\r\nhello")).contains("real 5");
        assertThat(post("Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"))
                .contains("real 5");

        await().untilAsserted(() -> assertThat(copies)
                .containsExactly("POST /in/a mark=all x-a=null body=hello", "POST /in/a mark=all x-a=null body=hello"));
    }

    @Test
    void a_longer_body_than_is_kept_goes_through_and_is_not_copied() throws IOException {
        assertThat(post("Content-Length: 17\r\n\r\n12345678901234567")).contains("real 17");

        assertThat(count("all", MirrorCopy.BODY_TOO_LARGE)).isEqualTo(1);
        assertThat(copies).isEmpty();
    }

    @Test
    void a_mirror_that_is_down_or_silent_harms_nobody() throws IOException {
        assertThat(gateway.get("/deaf")).contains("real 0");
        assertThat(gateway.get("/silent")).contains("real 0");

        await().untilAsserted(() -> assertThat(count("deaf", MirrorCopy.FAILED)).isEqualTo(1));
        await().untilAsserted(
                        () -> assertThat(count("silent", MirrorCopy.TIMED_OUT)).isEqualTo(1));
        assertThat(gateway.outcomes()).containsOnly(Outcome.ANSWERED).hasSize(2);
    }

    @Test
    void no_more_copies_are_under_way_than_the_route_allows() throws IOException {
        for (int i = 0; i < 12; i++) {
            assertThat(gateway.get("/crowded")).contains("real 0");
        }

        // One for each of the two event loops.
        await().untilAsserted(
                        () -> assertThat(count("crowded", MirrorCopy.NO_ROOM)).isGreaterThanOrEqualTo(10));
        assertThat(copies.size()).isLessThanOrEqualTo(2);
    }

    @Test
    void a_share_of_the_requests_is_copied() throws IOException {
        for (int i = 0; i < 60; i++) {
            assertThat(gateway.get("/some")).contains("real 0");
        }

        await().untilAsserted(() -> assertThat(copies).isNotEmpty());
        assertThat(copies.size()).isLessThan(40);
    }

    private void copy(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            copies.add(request.method() + " " + request.uri() + " mark=" + request.getHeader("X-Trunkline-Mirror")
                    + " x-a=" + request.getHeader("X-A") + " body=" + body);
            request.response().setStatusCode(500).end("nobody reads this");
        });
    }

    private String post(String rest) throws IOException {
        return gateway.raw("POST /a HTTP/1.1\r\nHost: edge.test\r\nConnection: close\r\n" + rest);
    }

    private long count(String route, String outcome) {
        return gateway.gateway().counts().of(MirrorFilter.METER, "route", route, "outcome", outcome);
    }
}
