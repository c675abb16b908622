package dev.trunkline.gateway.connection;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.tls.AuthorityInTest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A balancer of TCP that says by PROXY who its client is, and knows nothing of what follows. */
class ProxyProtocolTest {

    @TempDir
    Path folder;

    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        AuthorityInTest authority = new AuthorityInTest("authority");
        AuthorityInTest.write(folder, "edge", authority.sign("EC", "edge.test"));
        gateway = new GatewayInTest()
                .with("tls.certificates", folder.toString())
                .with("connections.proxy-protocol-from", "127.0.0.1");
        int port = gateway.upstream(request -> request.response()
                .end(request.getHeader("X-Forwarded-For") + " by " + request.getHeader("X-Forwarded-Proto")));
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes: [{ id: any, match: { path: /** }, to: up, auth: none, timeout: 60s }]");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void it_stands_before_a_handshake_that_chooses_http2() {
        HttpClientOptions secure = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setSsl(true)
                .setUseAlpn(true)
                .setTrustAll(true)
                .setVerifyHost(false);

        assertThat(get(secure, balancer(gateway.httpsPort()))).isEqualTo("HTTP_2 203.0.113.9 by https");
    }

    @Test
    void it_stands_before_a_handshake_that_chooses_http1() {
        HttpClientOptions secure =
                new HttpClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false);

        assertThat(get(secure, balancer(gateway.httpsPort()))).isEqualTo("HTTP_1_1 203.0.113.9 by https");
    }

    @Test
    void it_stands_before_http2_in_clear() {
        HttpClientOptions clear =
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false);

        assertThat(get(clear, balancer(gateway.port()))).isEqualTo("HTTP_2 203.0.113.9 by http");
    }

    private String get(HttpClientOptions options, int port) {
        return await(gateway.vertx()
                .createHttpClient(options)
                .request(HttpMethod.GET, port, "127.0.0.1", "/")
                .compose(request ->
                        request.send().compose(answer -> answer.body().map(body -> request.version() + " " + body))));
    }

    /** In one write with the first that the client says, as it may come; gives the port. */
    private int balancer(int to) {
        Vertx vertx = gateway.vertx();
        NetClient onward = vertx.createNetClient();
        NetServer server = vertx.createNetServer().connectHandler(client -> {
            client.pause();
            onward.connect(to, "127.0.0.1").onSuccess(inner -> {
                client.handler(first -> {
                    client.pause();
                    inner.write(Buffer.buffer("PROXY TCP4 203.0.113.9 192.0.2.1 1234 443\r\n")
                            .appendBuffer(first));
                    client.pipeTo(inner);
                });
                inner.pipeTo(client);
                client.resume();
            });
        });
        return await(server.listen(0, "127.0.0.1")).actualPort();
    }
}
