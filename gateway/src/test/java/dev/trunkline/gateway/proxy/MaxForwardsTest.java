package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §7.6.2: an OPTIONS or a TRACE passes so many proxies, each of which takes one off, and no more. */
class MaxForwardsTest {

    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest();
        int port = gateway.upstream(request -> {
            arrived.add(request.method() + " " + request.headers().getAll("Max-Forwards"));
            request.response().end("upstream");
        });
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none }",
                "  - { id: some, match: { path: /some, methods: [GET, OPTIONS] }, to: up, auth: none }",
                "  - { id: others, match: { path: /some, methods: [POST] }, to: up, auth: none }",
                "  - { id: copied, match: { path: /copied }, to: up, auth: none, mirror: { to: up } }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void an_options_that_goes_no_further_is_answered_here_with_what_its_path_takes() throws Exception {
        assertThat(send("OPTIONS", "/some", "Max-Forwards: 0"))
                .startsWith("HTTP/1.1 204 ")
                .contains("Allow: GET, HEAD, OPTIONS, POST\r\n");
        assertThat(send("OPTIONS", "/all", "Max-Forwards: 0"))
                .startsWith("HTTP/1.1 204 ")
                .contains("Allow: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT\r\n");
        assertThat(send("OPTIONS", "/copied", "Max-Forwards: 0")).startsWith("HTTP/1.1 204 ");
        assertThat(arrived).isEmpty();
    }

    @Test
    void a_trace_that_goes_no_further_is_refused_and_nothing_of_it_told() throws Exception {
        assertThat(send("TRACE", "/all", "Max-Forwards: 00", "Cookie: session=secret"))
                .startsWith("HTTP/1.1 405 ")
                .contains("Allow: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT\r\n")
                .doesNotContain("secret");
        assertThat(arrived).isEmpty();
    }

    @ParameterizedTest(name = "{0} with {1} arrives with {2}")
    @CsvSource({
        "OPTIONS, 1,                    0",
        "OPTIONS, 10,                   9",
        "OPTIONS, 007,                  6",
        "OPTIONS, 99999999999999999999, 999999998",
        "TRACE,   3,                    2",
    })
    void whoever_comes_next_gets_one_less(String method, String sent, String next) throws Exception {
        assertThat(send(method, "/all", "Max-Forwards: " + sent)).endsWith("upstream");
        assertThat(arrived).containsExactly(method + " [" + next + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1.0", "many", "1, 2", "0x1", "1\r\nMax-Forwards: 0"})
    void what_is_no_number_is_refused(String sent) throws Exception {
        assertThat(send("OPTIONS", "/all", "Max-Forwards: " + sent)).startsWith("HTTP/1.1 400 ");
        assertThat(send("TRACE", "/all", "Max-Forwards: " + sent)).startsWith("HTTP/1.1 400 ");
        assertThat(arrived).isEmpty();
    }

    @Test
    void without_the_field_and_with_other_methods_nothing_is_changed() throws Exception {
        send("OPTIONS", "/all");
        send("GET", "/all", "Max-Forwards: 0");
        send("GET", "/all", "Max-Forwards: many");
        assertThat(arrived).containsExactly("OPTIONS []", "GET [0]", "GET [many]");
    }

    private String send(String method, String target, String... headers) throws IOException {
        String lines = String.join(
                "", List.of(headers).stream().map(line -> line + "\r\n").toList());
        return gateway.raw(
                method + " " + target + " HTTP/1.1\r\nHost: h.test\r\nConnection: close\r\n" + lines + "\r\n");
    }
}
