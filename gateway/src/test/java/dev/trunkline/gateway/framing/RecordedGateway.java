package dev.trunkline.gateway.framing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.framing.RecordingUpstream.Seen;
import java.io.IOException;
import java.util.List;

/** A gateway before an upstream that keeps what reaches it. */
final class RecordedGateway implements AutoCloseable {

    final RecordingUpstream upstream = new RecordingUpstream();
    final GatewayInTest gateway = new GatewayInTest();

    RecordedGateway() throws Exception {
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

    void forget() {
        upstream.forget();
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        upstream.close();
    }
}
