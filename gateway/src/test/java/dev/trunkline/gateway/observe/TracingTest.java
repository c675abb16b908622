package dev.trunkline.gateway.observe;

import static dev.trunkline.testing.OtlpReceiver.attributes;
import static dev.trunkline.testing.OtlpReceiver.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.Gateway;
import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.InTestNameServer;
import dev.trunkline.testing.FreePort;
import dev.trunkline.testing.OtlpReceiver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The spans of a whole gateway, as a collector gets them. */
class TracingTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private OtlpReceiver receiver;
    private Recorder recorder;
    private InTestNameServer names;
    private GatewayInTest gateway;
    private int upstream;

    @BeforeEach
    void start() {
        receiver = new OtlpReceiver();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        recorder.close();
        receiver.close();
        names.close();
    }

    @Test
    void a_clients_trace_goes_on_through_the_gateway_to_the_upstream() throws Exception {
        start(0, 1_000);

        gateway.get("/users/7?ticket=secret", "traceparent: 00-" + TRACE + "-" + PARENT + "-01", "User-Agent: probe/1");

        List<Span> spans = spans(2);
        Span server = of(SpanKind.SPAN_KIND_SERVER, spans);
        Span client = of(SpanKind.SPAN_KIND_CLIENT, spans);
        assertThat(id(server.getTraceId())).isEqualTo(TRACE);
        assertThat(id(server.getParentSpanId())).isEqualTo(PARENT);
        assertThat(id(client.getTraceId())).isEqualTo(TRACE);
        assertThat(id(client.getParentSpanId())).isEqualTo(id(server.getSpanId()));
        assertThat(seen).containsExactly("00-" + TRACE + "-" + id(client.getSpanId()) + "-01");
        assertThat(receiver.received())
                .extracting(OtlpReceiver.Received::service)
                .containsOnly("gateway");
        assertThat(server.getName()).isEqualTo("GET /users/{id}");
        assertThat(attributes(server))
                .containsAllEntriesOf(Map.ofEntries(
                        Map.entry("http.request.method", "GET"),
                        Map.entry("http.route", "/users/{id}"),
                        Map.entry("http.response.status_code", "200"),
                        Map.entry("url.scheme", "http"),
                        Map.entry("url.path", "/users/7"),
                        Map.entry("url.query", "ticket=***"),
                        Map.entry("server.address", "edge.test"),
                        Map.entry("client.address", "127.0.0.1"),
                        Map.entry("user_agent.original", "probe/1"),
                        Map.entry("network.protocol.version", "1.1"),
                        Map.entry("trunkline.route", "user"),
                        Map.entry("trunkline.upstream", "up"),
                        Map.entry("trunkline.outcome", "answered")));
        assertThat(client.getName()).isEqualTo("GET");
        assertThat(attributes(client))
                .containsEntry("server.address", "127.0.0.1")
                .containsEntry("server.port", Integer.toString(upstream))
                .containsEntry("http.response.status_code", "200")
                .doesNotContainKey("http.request.resend_count");
        assertThat(client.getStartTimeUnixNano()).isGreaterThanOrEqualTo(server.getStartTimeUnixNano());
        assertThat(client.getEndTimeUnixNano()).isLessThanOrEqualTo(server.getEndTimeUnixNano());
    }

    @Test
    void an_attempt_tells_the_address_that_was_asked_for_and_the_request_the_path_of_its_own() throws Exception {
        start(1, 1_000);

        gateway.raw("GET http://edge.test/old/7?ticket=secret&a=http://x/ HTTP/1.1\r\nHost: edge.test\r\n"
                + "Connection: close\r\n\r\n");

        assertThat(attributes(of(SpanKind.SPAN_KIND_SERVER, spans(2))))
                .containsEntry("url.path", "/old/7")
                .containsEntry("url.query", "ticket=***&a=http://x/");
        assertThat(attributes(of(SpanKind.SPAN_KIND_CLIENT, receiver.spans())))
                .containsEntry("url.full", "http://127.0.0.1:" + upstream + "/new/7?ticket=***&a=http://x/");
    }

    @Test
    void an_attempt_by_tls_has_the_scheme_of_that() throws Exception {
        start(1, 1_000);

        gateway.get("/secure");

        await().atMost(Duration.ofSeconds(60))
                .until(() -> receiver.spans().stream().anyMatch(span -> span.getKind() == SpanKind.SPAN_KIND_CLIENT));
        assertThat(attributes(of(SpanKind.SPAN_KIND_CLIENT, receiver.spans())).get("url.full"))
                .matches("https://127\\.0\\.0\\.1:\\d+/secure");
    }

    @Test
    void an_attempt_that_fails_and_the_one_that_repeats_it_are_two_spans() throws Exception {
        start(1, 1_000);
        failures.set(1);

        gateway.get("/retried");

        List<Span> spans = spans(3);
        Span server = of(SpanKind.SPAN_KIND_SERVER, spans);
        assertThat(id(server.getParentSpanId())).as("the trace begins here").isEmpty();
        assertThat(server.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
        assertThat(spans)
                .filteredOn(span -> span.getKind() == SpanKind.SPAN_KIND_CLIENT)
                .extracting(
                        span -> attributes(span).get("http.request.resend_count"),
                        span -> attributes(span).get("http.response.status_code"),
                        span -> attributes(span).get("error.type"))
                .containsExactlyInAnyOrder(tuple(null, "503", "503"), tuple("1", "200", null));
        assertThat(seen).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void what_cannot_be_reached_and_what_has_no_route_are_spans_with_an_error_or_without() throws Exception {
        start(1, 1_000);

        gateway.raw("BREW /none HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        Span unrouted = spans(1).get(0);
        assertThat(unrouted.getName()).isEqualTo("HTTP");
        assertThat(attributes(unrouted))
                .containsEntry("http.request.method", "_OTHER")
                .containsEntry("http.request.method_original", "BREW")
                .containsEntry("http.response.status_code", "404")
                .doesNotContainKey("http.route");
        assertThat(unrouted.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);

        receiver.clear();
        gateway.get("/deaf");
        await().until(() -> receiver.spans().stream().anyMatch(span -> span.getKind() == SpanKind.SPAN_KIND_SERVER));
        assertThat(receiver.spans())
                .hasSizeGreaterThan(1)
                .allSatisfy(span -> assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR));
        assertThat(attributes(of(SpanKind.SPAN_KIND_CLIENT, receiver.spans())))
                .containsEntry("error.type", "not_connected");
    }

    @Test
    void what_is_not_sampled_is_told_so_and_makes_no_spans() throws Exception {
        start(0, 1_000);
        String given = "00-" + TRACE + "-" + PARENT + "-00";

        gateway.get("/users/7", "traceparent: " + given, "tracestate: a=1", "tracestate: b=2");
        gateway.get("/users/7");
        // Sampled, so that there is something to wait for.
        gateway.get("/users/7", "traceparent: 00-" + TRACE + "-" + PARENT + "-01");

        spans(2);
        assertThat(seen.get(0)).isEqualTo(given);
        assertThat(seen.get(1)).endsWith("-00");
        assertThat(seen.get(2)).endsWith("-01").isNotEqualTo("00-" + TRACE + "-" + PARENT + "-01");
        await().until(() -> count("exported") == 2);
    }

    @Test
    void a_collector_that_fails_costs_spans_and_nothing_else() throws Exception {
        start(1, 1_000);
        receiver.answer(400);

        assertThat(gateway.get("/users/7")).startsWith("HTTP/1.1 200");
        await().until(() -> count("failed") == 2);
        receiver.answer(200);
        gateway.get("/users/7");

        spans(2);
        await().until(() -> count("exported") == 2);
    }

    @Test
    void spans_beyond_the_bound_are_dropped_and_counted() throws Exception {
        start(1, 1);

        assertThat(gateway.get("/users/7")).startsWith("HTTP/1.1 200");

        await().until(() -> count("dropped") == 2);
        assertThat(receiver.spans()).isEmpty();
    }

    private void serve(HttpServerRequest request) {
        seen.add(request.getHeader("traceparent"));
        if (failures.getAndDecrement() > 0) {
            request.response().setStatusCode(503).end();
        } else {
            request.response().end("served");
        }
    }

    private void start(double ratio, int waiting) throws Exception {
        recorder = Recorder.of(
                new ObserveSettings(
                        Optional.empty(),
                        Optional.of(new ObserveSettings.Traces(
                                receiver.endpoint() + "/",
                                ratio,
                                true,
                                waiting,
                                Duration.ofMillis(10),
                                Duration.ofSeconds(5))),
                        1_024,
                        List.of("ticket")),
                registry,
                Gateway::nanos);
        names = new InTestNameServer();
        gateway = new GatewayInTest()
                .listening(recorder)
                .with("dns", "127.0.0.1:" + names.address().getPort());
        upstream = gateway.upstream(this::serve);
        names.zone(
                "_http._tcp.pair.test. 300 IN SRV 0 0 " + upstream + " a.test.",
                "_http._tcp.pair.test. 300 IN SRV 0 0 " + gateway.upstream(this::serve) + " a.test.",
                "a.test. 300 IN A 127.0.0.1");
        int deaf = FreePort.deaf();
        gateway.start(
                "upstreams:",
                "  up: { discover: \"dns://127.0.0.1:" + upstream + "\" }",
                "  pair: { discover: \"dns+srv://_http._tcp.pair.test\" }",
                "  deaf: { discover: \"dns://127.0.0.1:" + deaf + "\" }",
                "  deaf-by-tls: { discover: \"dns://127.0.0.1:" + deaf + "\", protocol: h2 }",
                "routes:",
                "  - { id: user, match: { path: \"/users/{id}\" }, to: up, auth: none }",
                "  - { id: retried, match: { path: /retried }, to: pair, auth: none, retry: { attempts: 2, on: [503] } }",
                "  - { id: deaf, match: { path: /deaf }, to: deaf, auth: none }",
                "  - { id: secure, match: { path: /secure }, to: deaf-by-tls, auth: none }",
                "  - { id: renamed, match: { path: /old/** }, to: up, auth: none,"
                        + " rewrite: { strip: /old, prepend: /new } }");
    }

    private List<Span> spans(int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> receiver.spans().size() >= count);
        assertThat(receiver.spans()).hasSize(count);
        return receiver.spans();
    }

    private static Span of(SpanKind kind, List<Span> spans) {
        return spans.stream().filter(span -> span.getKind() == kind).findFirst().orElseThrow();
    }

    private double count(String result) {
        return registry.get("gateway.spans").tag("result", result).counter().count();
    }
}
