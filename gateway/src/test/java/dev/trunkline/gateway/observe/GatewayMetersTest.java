package dev.trunkline.gateway.observe;

import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class GatewayMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void requests_count_for_the_upstream_that_they_were_led_to() throws Exception {
        try (GatewayInTest gateway = new GatewayInTest().listening(new GatewayMeters(registry))) {
            int stable = gateway.upstream(request -> request.response().end("stable"));
            int canary = gateway.upstream(
                    request -> request.response().setStatusCode(500).end("canary"));
            String upstreams = "upstreams: { stable: { discover: \"dns://127.0.0.1:" + stable
                    + "\" }, canary: { discover: \"dns://127.0.0.1:" + canary + "\" } }";
            gateway.start(
                    upstreams,
                    "routes:",
                    "  - { id: one, match: { path: /** }, to: [{ upstream: stable, weight: 50 },"
                            + " { upstream: canary, weight: 50 }], auth: none }");
            int ofStable = 0;
            int ofCanary = 0;
            while (ofStable == 0 || ofCanary == 0) {
                if (gateway.get("/").endsWith("stable")) {
                    ofStable++;
                } else {
                    ofCanary++;
                }
            }
            awaitCount("stable", "200", ofStable);
            awaitCount("canary", "500", ofCanary);

            gateway.routes(upstreams, "routes:", "  - { id: one, match: { path: /** }, to: stable, auth: none }");
            await().until(() ->
                    gateway.gateway().routes().routes().get(0).to().name().equals("stable"));
            gateway.get("/");

            awaitCount("stable", "200", ofStable + 1);
            gateway.routes(upstreams, "routes:", "  - { id: one, match: { path: /** }, to: canary, auth: none }");
            await().until(() ->
                    gateway.gateway().routes().routes().get(0).to().name().equals("canary"));
            gateway.get("/");

            awaitCount("canary", "500", ofCanary + 1);
            await().until(() -> active() == 0);
        }
    }

    private double active() {
        return registry.find("gateway.requests.active").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    private void awaitCount(String upstream, String status, int count) {
        await().until(() -> {
            Counter counter = registry.find("gateway.requests")
                    .tags("route", "one", "upstream", upstream, "status", status)
                    .counter();
            return counter != null && counter.count() == count;
        });
    }
}
