package dev.trunkline.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Accept} is between client and service: the gateway neither reads it nor chokes on one that is malformed. */
class AcceptTest {

    private final List<List<String>> arrived = new CopyOnWriteArrayList<>();
    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest();
        int port = gateway.upstream(request -> {
            arrived.add(request.headers().getAll("Accept"));
            request.response().end("let in");
        });
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: up, match: { path: /up }, to: up, auth: none }",
                "  - { id: own, match: { path: /own }, to: gateway-keys, auth: none }",
                "  - { id: said, match: { path: /said }, respond: { status: 200, body: said }, auth: none }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "*/",
                "/",
                ";;;",
                ",,,",
                "*",
                "*/json",
                "text/html;q=abc",
                "\"",
                "\"*/*",
                "a/b/c",
                "text/html",
                "application/json;q=9"
            })
    void what_is_malformed_is_passed_on_as_it_is(String accept) throws Exception {
        assertThat(gateway.get("/up", "Accept: " + accept)).endsWith("let in");
        assertThat(arrived).containsExactly(List.of(accept));
        assertThat(gateway.get("/own", "Accept: " + accept)).startsWith("HTTP/1.1 200 ");
        assertThat(gateway.get("/said", "Accept: " + accept)).startsWith("HTTP/1.1 200 ");
        assertThat(gateway.get("/nowhere", "Accept: " + accept)).startsWith("HTTP/1.1 404 ");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_500})
    void several_fields_stay_several_however_long(int times) throws Exception {
        String accept = "a/b,".repeat(times);
        assertThat(gateway.get("/up", "Accept: " + accept, "Accept: ;;;", "Accept: text/html"))
                .endsWith("let in");
        assertThat(arrived).containsExactly(List.of(accept, ";;;", "text/html"));
    }
}
