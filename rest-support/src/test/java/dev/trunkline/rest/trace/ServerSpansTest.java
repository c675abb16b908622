package dev.trunkline.rest.trace;

import static dev.trunkline.testing.OtlpReceiver.attributes;
import static dev.trunkline.testing.OtlpReceiver.id;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.testing.OtlpReceiver;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The spans of a service, as a collector gets them. */
@QuarkusTest
@TestProfile(ServerSpansTest.Traced.class)
class ServerSpansTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";

    OtlpReceiver receiver;

    public static final class Traced implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Collector.class));
        }
    }

    /** A collector for as long as the service runs. */
    public static final class Collector implements QuarkusTestResourceLifecycleManager {

        private OtlpReceiver receiver;

        @Override
        public Map<String, String> start() {
            receiver = new OtlpReceiver();
            return Map.of("trunkline.tracing.endpoint", receiver.endpoint() + "/", "trunkline.tracing.every", "10ms");
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(receiver, new TestInjector.MatchesType(OtlpReceiver.class));
        }

        @Override
        public void stop() {
            receiver.close();
        }
    }

    @BeforeEach
    void forget() {
        receiver.clear();
    }

    @Test
    void a_trace_that_is_recorded_goes_on_in_a_span_named_by_its_route() {
        ask("/notes/0192f3a0-0000-7000-8000-000000000000", "01").statusCode(200);

        Span span = next();
        assertThat(id(span.getTraceId())).isEqualTo(TRACE);
        assertThat(id(span.getParentSpanId())).isEqualTo(CALLER);
        assertThat(span.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(span.getName()).isEqualTo("GET /notes/{id}");
        assertThat(attributes(span))
                .containsEntry("http.request.method", "GET")
                .containsEntry("http.route", "/notes/{id}")
                .containsEntry("http.response.status_code", "200")
                .containsEntry("url.path", "/notes/0192f3a0-0000-7000-8000-000000000000");
    }

    @Test
    void what_no_resource_is_for_has_a_span_without_a_route() {
        ask("/nowhere", "01").statusCode(404);

        Span span = next();
        assertThat(span.getName()).isEqualTo("GET");
        assertThat(attributes(span))
                .containsEntry("http.response.status_code", "404")
                .doesNotContainKey("http.route");
    }

    @Test
    void what_nobody_records_is_not_recorded_here() {
        ask("/notes", "00").statusCode(200);
        given().get("/notes").then().statusCode(200);
        // Recorded, so that there is something to wait for.
        ask("/nowhere", "01").statusCode(404);

        assertThat(next().getName()).isEqualTo("GET");
        assertThat(receiver.spans()).hasSize(1);
    }

    private Span next() {
        await().until(() -> !receiver.spans().isEmpty());
        return receiver.spans().get(0);
    }

    private static io.restassured.response.ValidatableResponse ask(String path, String flags) {
        return given().header("traceparent", "00-" + TRACE + "-" + CALLER + "-" + flags)
                .get(path)
                .then();
    }
}
