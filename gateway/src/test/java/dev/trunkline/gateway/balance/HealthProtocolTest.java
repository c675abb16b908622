package dev.trunkline.gateway.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.InTestNameServer;
import dev.trunkline.gateway.tls.AuthorityInTest;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints are asked whether they are well in the way that they are asked for everything else. */
class HealthProtocolTest {

    @TempDir
    Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger status = new AtomicInteger(200);
    private final Handler<HttpServerRequest> ready = request -> {
        asked.add(request.version() + " " + request.scheme() + " "
                + request.authority().host());
        connections.add(request.connection());
        request.response().setStatusCode(status.get()).end("x".repeat(100_000));
    };
    private InTestNameServer names;
    private GatewayInTest gateway;

    @BeforeEach
    void prepare() throws Exception {
        names = new InTestNameServer();
        names.zone("up.test. 300 IN A 127.0.0.1");
        gateway = new GatewayInTest().with("dns", "127.0.0.1:" + names.address().getPort());
        AuthorityInTest authority = new AuthorityInTest("authority");
        authority.writeTo(folder.resolve("authority.pem"));
        AuthorityInTest.write(folder, "up", authority.sign("EC", "up.test"));
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        names.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http1", "h2c", "h2"})
    void a_check_is_made_as_the_upstream_is_spoken_to(String protocol) throws Exception {
        int port = gateway.upstream(protocol.equals("h2") ? tls() : new HttpServerOptions(), ready);
        start(port, protocol, "");

        assertChecksAreHeeded();
        assertThat(asked)
                .containsOnly(
                        switch (protocol) {
                            case "http1" -> "HTTP_1_1 http up.test";
                            case "h2c" -> "HTTP_2 http up.test";
                            default -> "HTTP_2 https up.test";
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"http1", "h2c", "h2"})
    void each_check_has_a_connection_of_its_own(String protocol) throws Exception {
        int port = gateway.upstream(protocol.equals("h2") ? tls() : new HttpServerOptions(), ready);
        start(port, protocol, "");

        await().until(() -> asked.size() >= 4);

        assertThat(connections).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void a_check_at_another_port_may_be_made_in_another_way() throws Exception {
        int port = gateway.upstream(tls(), request -> request.response().end());
        int management = gateway.upstream(ready);
        start(port, "h2", ", port: " + management + ", protocol: http1");

        assertChecksAreHeeded();
        assertThat(asked).containsOnly("HTTP_1_1 http up.test");
    }

    @Test
    void another_way_to_speak_to_the_upstream_is_another_way_to_check_it() throws Exception {
        int port = gateway.upstream(ready);
        start(port, "http1", "");
        await().until(() -> asked.contains("HTTP_1_1 http up.test"));

        gateway.routes(routes(port, "h2c", ""));

        await().until(() -> asked.contains("HTTP_2 http up.test"));
        assertChecksAreHeeded();
    }

    @Test
    void an_endpoint_that_nobody_vouches_for_is_not_well() throws Exception {
        new AuthorityInTest("stranger").writeTo(folder.resolve("authority.pem"));
        int port = gateway.upstream(tls(), ready);
        start(port, "h2", "");

        await().until(() -> use() == PoolState.Use.UNHEALTHY);
        assertThat(asked).isEmpty();
    }

    private void assertChecksAreHeeded() {
        status.set(503);
        await().until(() -> use() == PoolState.Use.UNHEALTHY);
        status.set(200);
        await().until(() -> use() == PoolState.Use.FIT);
    }

    private PoolState.Use use() {
        return gateway.gateway()
                .pools()
                .state("up")
                .orElseThrow()
                .endpoints()
                .get(0)
                .use();
    }

    private void start(int port, String protocol, String check) throws Exception {
        gateway.start(routes(port, protocol, check));
    }

    private String[] routes(int port, String protocol, String check) {
        String authorities = protocol.equals("h2") ? ", authorities: " + folder.resolve("authority.pem") : "";
        return new String[] {
            "upstreams:",
            "  up:",
            "    { discover: \"dns://up.test:" + port + "\", protocol: " + protocol + authorities + ",",
            "      health: { path: /ready, every: 40ms, healthy: 2, unhealthy: 2" + check + " } }",
            "routes:",
            "  - { id: any, match: { path: /** }, to: up, auth: none }"
        };
    }

    private HttpServerOptions tls() {
        return new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(folder.resolve("up.crt").toString())
                        .addKeyPath(folder.resolve("up.key").toString()));
    }
}
