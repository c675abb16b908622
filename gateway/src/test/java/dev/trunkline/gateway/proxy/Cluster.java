package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.InTestNameServer;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A gateway before several endpoints of one upstream, {@code up}, found by SRV records. */
final class Cluster implements AutoCloseable {

    final GatewayInTest gateway;
    private final InTestNameServer names;

    private Cluster(GatewayInTest gateway, InTestNameServer names) {
        this.gateway = gateway;
        this.names = names;
    }

    /**
     * @param upstream what the routes file says of the upstream beside where it is, beginning with a comma, or nothing
     * @param route what it says of the only route, in the same way
     */
    @SafeVarargs
    static Cluster of(String upstream, String route, Handler<HttpServerRequest>... endpoints) throws Exception {
        GatewayInTest gateway = new GatewayInTest();
        List<Integer> ports = new ArrayList<>();
        for (Handler<HttpServerRequest> endpoint : endpoints) {
            ports.add(gateway.upstream(endpoint));
        }
        return at(gateway, ports, upstream, route);
    }

    static Cluster at(GatewayInTest gateway, List<Integer> ports, String upstream, String route) throws Exception {
        InTestNameServer names = new InTestNameServer();
        List<String> zone = new ArrayList<>(List.of("a.test. 300 IN A 127.0.0.1"));
        ports.forEach(port -> zone.add("_http._tcp.up.test. 300 IN SRV 0 0 " + port + " a.test."));
        names.zone(zone.toArray(String[]::new));
        gateway.with("dns", "127.0.0.1:" + names.address().getPort())
                .start(
                        "upstreams: { up: { discover: \"dns+srv://_http._tcp.up.test\"" + upstream + " } }",
                        "routes:",
                        "  - { id: any, match: { path: /** }, to: up, auth: none" + route + " }");
        return new Cluster(gateway, names);
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        names.close();
    }
}
