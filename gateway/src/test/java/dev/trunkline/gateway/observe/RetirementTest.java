package dev.trunkline.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the metrics of a whole gateway have names of, from one routes file to the next. */
@SuppressWarnings("deprecation") // Quarkus' extension has this registry.
class RetirementTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** As the process has it, with the one behind it that is asked for the numbers. */
    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private final MeterRegistry registry = new CompositeMeterRegistry(Clock.SYSTEM, List.of(prometheus));

    private final AtomicLong now = new AtomicLong();
    private final AtomicLong looks = new AtomicLong();
    private final List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private GatewayInTest gateway;
    private int upstream;

    @BeforeEach
    void start() throws Exception {
        GatewayMeters requests = new GatewayMeters(registry);
        gateway = new GatewayInTest().listening(requests);
        upstream = gateway.upstream(request -> {
            if (request.path().equals("/held")) {
                held.add(request);
            } else {
                request.response().end("served");
            }
        });
        gateway.start(file("old"));
        UpstreamMeters upstreams = new UpstreamMeters(registry);
        gateway.gateway().tallies().publish(upstreams);
        CountMeters counts = new CountMeters(registry);
        gateway.gateway().counts().publish(counts);
        EndpointMeters endpoints =
                new EndpointMeters(registry, gateway.gateway().pools());
        endpoints.publish();
        gateway.gateway().onRoutes(Retirement.of(requests, upstreams, endpoints, counts, now::get));
        gateway.gateway().onRoutes(routes -> looks.incrementAndGet());
        pass(Duration.ZERO);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        clients.shutdownNow();
    }

    @Test
    void what_a_reload_took_out_is_gone_some_minutes_later_and_what_stays_goes_on() throws Exception {
        gateway.get("/old");
        gateway.get("/kept");
        awaitRequests("kept", 1);
        awaitRequests("old", 1);
        assertThat(values("route")).contains("old", "kept");
        assertThat(values("upstream")).contains("old-up", "kept-up");
        assertThat(values("policy")).contains("old-limit", "kept-limit");
        assertThat(values("rule")).contains("old-rule", "kept-rule");

        reload("new");
        gateway.get("/kept");
        awaitRequests("kept", 2);
        assertThat(values("route"))
                .as("somebody may not have seen the last of it")
                .contains("old");

        pass(Duration.ofMinutes(6));

        assertThat(values("route")).contains("kept").doesNotContain("old");
        assertThat(values("upstream")).contains("kept-up", "new-up").doesNotContain("old-up");
        assertThat(values("policy")).contains("kept-limit").doesNotContain("old-limit");
        assertThat(values("rule")).contains("kept-rule").doesNotContain("old-rule");
        assertThat(prometheus.scrape()).contains("\"kept\"").doesNotContain("\"old");
        gateway.get("/kept");
        awaitRequests("kept", 3);
    }

    @Test
    void what_still_runs_is_shown_until_it_has_ended() throws Exception {
        Future<String> answer = clients.submit(() -> gateway.get("/held"));
        await().atMost(PATIENCE).until(() -> held.size() == 1);

        reload("new");
        pass(Duration.ofMinutes(6));
        pass(Duration.ofMinutes(6));

        assertThat(active("old")).hasValue(1.0);

        held.get(0).response().end("done");
        assertThat(answer.get(60, TimeUnit.SECONDS)).endsWith("done");
        awaitRequests("old", 1);
        await().atMost(PATIENCE).until(() -> active("old").equals(Optional.of(0.0)));
        pass(Duration.ofMinutes(1));

        assertThat(values("route")).doesNotContain("old");
    }

    @Test
    void what_comes_back_in_time_has_lost_nothing() throws Exception {
        gateway.get("/old");
        awaitRequests("old", 1);
        double allowed = allowed("old-limit");
        assertThat(allowed).isPositive();

        reload("new");
        pass(Duration.ofMinutes(4));
        reload("old");
        pass(Duration.ofMinutes(6));
        gateway.get("/old");

        awaitRequests("old", 2);
        await().atMost(PATIENCE).until(() -> allowed("old-limit") == allowed + 1);
    }

    @Test
    void what_comes_back_late_is_shown_again() throws Exception {
        gateway.get("/old");
        awaitRequests("old", 1);
        reload("new");
        pass(Duration.ofMinutes(6));
        assertThat(values("route")).doesNotContain("old");

        reload("old");
        pass(Duration.ofMinutes(1));
        gateway.get("/old");

        awaitRequests("old", 1);
        assertThat(active("old")).isPresent();
        assertThat(values("upstream")).contains("old-up");
        assertThat(values("policy")).contains("old-limit");
        assertThat(allowed("old-limit")).isPositive();
    }

    /** Lets time go by, and the routes be looked at once more. */
    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
        // One look may have begun before.
        long until = looks.get() + 2;
        await().atMost(PATIENCE).until(() -> looks.get() >= until);
    }

    private void reload(String name) throws IOException {
        gateway.routes(file(name));
        await().atMost(PATIENCE)
                .until(() -> gateway.gateway().routes().routes().get(0).id().equals(name));
        pass(Duration.ZERO);
    }

    private String[] file(String name) {
        return new String[] {
            "upstreams:",
            "  " + name + "-up: { discover: \"dns://127.0.0.1:" + upstream + "\" }",
            "  kept-up: { discover: \"dns://127.0.0.1:" + upstream + "\" }",
            "limits:",
            "  " + name + "-limit: { algorithm: token-bucket, key: address, rate: 1000/s, burst: 1000 }",
            "  kept-limit: { algorithm: token-bucket, key: address, rate: 1000/s, burst: 1000 }",
            "routes:",
            "  - { id: " + name + ", match: { path: /** }, to: " + name + "-up, auth: none, timeout: 600s,",
            "      limit: [" + name + "-limit],",
            "      filter: [{ id: " + name + "-rule, shadow: true, methods: [GET] }] }",
            "  - { id: kept, match: { path: /kept }, to: kept-up, auth: none, limit: [kept-limit],",
            "      filter: [{ id: kept-rule, shadow: true, methods: [GET] }] }"
        };
    }

    private void awaitRequests(String route, int count) {
        await().atMost(PATIENCE)
                .until(() -> registry.find("gateway.requests").tag("route", route).counters().stream()
                                .mapToDouble(counter -> counter.count())
                                .sum()
                        == count);
    }

    private Optional<Double> active(String route) {
        return Optional.ofNullable(registry.find("gateway.requests.active")
                        .tag("route", route)
                        .gauge())
                .map(gauge -> gauge.value());
    }

    private double allowed(String policy) {
        return registry.get("gateway_limit_requests_total")
                .tags("policy", policy, "result", "allowed")
                .functionCounter()
                .count();
    }

    private Set<String> values(String tag) {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .map(id -> id.getTag(tag))
                .filter(value -> value != null)
                .collect(Collectors.toSet());
    }
}
