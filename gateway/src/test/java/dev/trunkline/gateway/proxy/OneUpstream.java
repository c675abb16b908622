package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.InTestNameServer;
import dev.trunkline.testing.FreePort;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

/** A gateway before an upstream that does what a test says, with routes of several tempers, and a client of it. */
final class OneUpstream implements AutoCloseable {

    private final InTestNameServer names = new InTestNameServer();
    final GatewayInTest gateway = new GatewayInTest();
    final AtomicReference<Handler<HttpServerRequest>> upstream = new AtomicReference<>();
    final HttpClient client;

    OneUpstream() throws Exception {
        int port = gateway.upstream(request -> upstream.get().handle(request));
        int deaf = FreePort.deaf();
        gateway.with("dns", "127.0.0.1:" + names.address().getPort()).with("limits.linger", "500ms");
        gateway.start(
                "upstreams:",
                "  up: { discover: \"dns://127.0.0.1:" + port + "\", max-connections: 2, max-waiting: 1 }",
                "  deaf: { discover: \"dns://127.0.0.1:" + deaf + "\" }",
                "  nowhere: { discover: \"dns://nowhere.invalid:80\" }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 60s, max-body: 128MiB }",
                "  - { id: small, match: { path: /small }, to: up, auth: none, max-body: 16B }",
                "  - { id: slow, match: { path: /slow }, to: up, auth: none, timeout: 200ms }",
                "  - { id: live, match: { path: /live }, to: up, auth: none, timeout: 60s, idle: 60s }",
                "  - { id: silent, match: { path: /silent }, to: up, auth: none, timeout: 60s, idle: 400ms }",
                "  - { id: deaf, match: { path: /deaf }, to: deaf, auth: none }",
                "  - { id: nowhere, match: { path: /nowhere }, to: nowhere, auth: none }",
                "  - { id: read, match: { path: /read, methods: [GET] }, to: up, auth: none }");
        client = gateway.vertx().createHttpClient();
    }

    /** The answer's head; its body waits until it is resumed. */
    HttpClientResponse send(HttpMethod method, String uri, Buffer body) {
        return await(client.request(options(method, uri))
                // Paused on the event loop, before anything of the body can have come and gone.
                .compose(request ->
                        (body == null ? request.send() : request.send(body)).onSuccess(HttpClientResponse::pause)));
    }

    RequestOptions options(HttpMethod method, String uri) {
        return new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(gateway.port())
                .setURI(uri);
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        names.close();
    }
}
