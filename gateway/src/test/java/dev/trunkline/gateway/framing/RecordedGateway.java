package dev.trunkline.gateway.framing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.framing.RecordingUpstream.Seen;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A gateway before an upstream that keeps what reaches it: one for all tests of a class, each of which begins anew. */
final class RecordedGateway implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

    RecordingUpstream upstream;
    GatewayInTest gateway;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        upstream = new RecordingUpstream();
        gateway = new GatewayInTest();
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + upstream.port() + "\" } }",
                "routes: [{ id: any, match: { path: /** }, to: up, auth: none }]");
    }

    /** Sends one more request and, when that has arrived, gives those that arrived before it. */
    List<Seen> seen() throws IOException {
        assertThat(gateway.get("/last")).endsWith("ok");
        List<Seen> all = List.copyOf(upstream.seen());
        assertThat(all.get(all.size() - 1).line()).isEqualTo("GET /last HTTP/1.1");
        return all.subList(0, all.size() - 1);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        upstream.forget();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        gateway.close();
        upstream.close();
    }
}
