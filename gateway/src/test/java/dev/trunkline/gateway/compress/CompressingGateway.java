package dev.trunkline.gateway.compress;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A gateway before an upstream whose answers shrink well, and a client that asks for codings and decodes nothing. */
abstract class CompressingGateway {

    static final String TEXT = "All work and no play makes Jack a dull boy. ".repeat(500);

    GatewayInTest gateway;
    HttpClient client;
    final AtomicReference<Handler<HttpServerRequest>> upstream = new AtomicReference<>();

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest();
        int port = gateway.upstream(request -> upstream.get().handle(request));
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 20s, max-body: 1MiB }",
                "  - { id: secret, match: { path: /secret }, to: up, auth: none, compress: false }",
                "  - { id: live, match: { path: /live }, to: up, auth: none, idle: 20s }",
                "  - { id: streams, match: { path: /streams }, to: up, auth: none, idle: 20s, compress: streams }");
        client = gateway.vertx().createHttpClient();
        upstream.set(request -> text(request).end(TEXT));
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    record Answer(HttpClientResponse head, Buffer body) {}

    Answer get(String path, String accept, String... headers) {
        return send(HttpMethod.GET, path, accept, headers);
    }

    /**
     * @param headers names and values in turn
     */
    Answer send(HttpMethod method, String path, String accept, String... headers) {
        return await(client.request(options(method, path)).compose(request -> {
            if (accept != null) {
                request.putHeader("Accept-Encoding", accept);
            }
            for (int i = 0; i < headers.length; i += 2) {
                request.headers().add(headers[i], headers[i + 1]);
            }
            // Asked for here, on the event loop: later it might have come and gone.
            return request.send().compose(answer -> answer.body().map(body -> new Answer(answer, body)));
        }));
    }

    RequestOptions options(HttpMethod method, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(gateway.port())
                .setURI(path);
    }

    static HttpServerResponse text(HttpServerRequest request) {
        return request.response().putHeader("Content-Type", "text/plain");
    }

    static String decoded(Coding coding, Answer answer) throws IOException {
        assertThat(answer.head().getHeader("Content-Encoding")).isEqualTo(coding.token());
        return new String(Decoded.all(coding, answer.body().getBytes()), StandardCharsets.UTF_8);
    }
}
