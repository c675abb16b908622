package dev.trunkline.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.testing.OtlpReceiver;
import dev.trunkline.testing.OtlpReceiver.Received;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A request on its way through the system, as a collector of spans gets to know of it. */
class TraceIT {

    private static final Duration EXPORT = Duration.ofSeconds(30);

    @Test
    void a_request_is_one_trace_of_the_gateway_and_of_the_service_behind_it() {
        try (OtlpReceiver collector = new OtlpReceiver();
                RunningSystem system = RunningSystem.start(
                        1, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(), "GATEWAY_TRACING_RATIO", "1"))) {
            given().get(system.gateway() + "/v1/users?limit=1").then().statusCode(200);
            given().get(system.gateway() + "/v1/feed").then().statusCode(200);

            isOneTrace(collector, "user-service", "GET /v1/users");
            isOneTrace(collector, "feed-service", "GET /v1/feed");
        }
    }

    /** From the service's span by way of the gateway's attempt to the span of the whole request, where all began. */
    private static void isOneTrace(OtlpReceiver collector, String service, String name) {
        Span atService = awaited(
                collector,
                it -> it.service().equals(service) && it.span().getName().equals(name));
        Span attempt = awaited(
                collector,
                it -> it.service().equals("gateway") && it.span().getSpanId().equals(atService.getParentSpanId()));
        Span atGateway = awaited(
                collector,
                it -> it.service().equals("gateway") && it.span().getSpanId().equals(attempt.getParentSpanId()));

        assertThat(atService.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(attempt.getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
        assertThat(atGateway.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(atGateway.getParentSpanId().isEmpty()).as("begins here").isTrue();
        assertThat(atGateway.getTraceId()).isEqualTo(attempt.getTraceId()).isEqualTo(atService.getTraceId());
    }

    private static Span awaited(OtlpReceiver collector, Predicate<Received> which) {
        return await().atMost(EXPORT)
                .until(() -> collector.received().stream().filter(which).findFirst(), Optional::isPresent)
                .orElseThrow()
                .span();
    }
}
