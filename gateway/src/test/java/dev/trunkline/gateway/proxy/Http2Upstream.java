package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.InTestNameServer;
import dev.trunkline.gateway.tls.AuthorityInTest;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/** A gateway before an upstream, {@code up.test}, that speaks HTTP/2: in clear, or by TLS with a certificate. */
final class Http2Upstream implements AutoCloseable {

    final GatewayInTest gateway;
    final AtomicReference<Handler<HttpServerRequest>> does = new AtomicReference<>();
    private final InTestNameServer names = new InTestNameServer();

    private Http2Upstream(GatewayInTest gateway) throws IOException {
        this.gateway = gateway;
        names.zone("up.test. 300 IN A 127.0.0.1");
        gateway.with("dns", "127.0.0.1:" + names.address().getPort());
    }

    /**
     * @param protocol h2c or h2
     * @param folder for the upstream's certificate
     * @param upstream what the routes file says of it beside that, beginning with a comma, or nothing
     * @param route what it says of the only route, in the same way
     */
    static Http2Upstream of(String protocol, Path folder, String upstream, String route) throws Exception {
        return of(protocol, folder, new HttpServerOptions(), "up.test", upstream, route);
    }

    /**
     * @param name of the upstream, by its certificate
     */
    static Http2Upstream of(
            String protocol, Path folder, HttpServerOptions options, String name, String upstream, String route)
            throws Exception {
        Http2Upstream behind = new Http2Upstream(new GatewayInTest().onOneLoop());
        String says = ", protocol: " + protocol + upstream;
        if (protocol.equals("h2")) {
            AuthorityInTest authority = new AuthorityInTest("authority");
            authority.writeTo(folder.resolve("authority.pem"));
            AuthorityInTest.write(folder, "up", authority.sign("EC", name));
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(folder.resolve("up.crt").toString())
                            .addKeyPath(folder.resolve("up.key").toString()));
            if (!upstream.contains("authorities")) {
                says += ", authorities: " + folder.resolve("authority.pem");
            }
        }
        int port = behind.gateway.upstream(options, request -> behind.does.get().handle(request));
        behind.gateway.start(
                "upstreams: { up: { discover: \"dns://up.test:" + port + "\"" + says + " } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, max-body: 128MiB" + route + " }");
        return behind;
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        names.close();
    }
}
