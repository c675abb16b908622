package dev.trunkline.gateway.observe;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.trunkline.gateway.GatewayInTest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A collector, as small as one can be: takes OTLP in protobuf over HTTP, and keeps what it got. */
final class OtlpReceiver implements AutoCloseable {

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> services = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    OtlpReceiver(Vertx vertx) {
        server = GatewayInTest.await(
                vertx.createHttpServer().requestHandler(this::take).listen(0, "127.0.0.1"));
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** From now on exports are answered so. */
    void answer(int code) {
        status = code;
    }

    List<Span> spans() {
        return spans;
    }

    /** The name of the service that each batch came from. */
    List<String> services() {
        return services;
    }

    static String id(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    static Map<String, String> attributes(Span span) {
        return text(span.getAttributesList());
    }

    @Override
    public void close() {
        GatewayInTest.await(server.close());
    }

    private void take(HttpServerRequest request) {
        if (!request.path().equals("/v1/traces")
                || !"application/x-protobuf".equals(request.getHeader("Content-Type"))) {
            request.response().setStatusCode(404).end();
            return;
        }
        request.body().onSuccess(body -> {
            if (status == 200) {
                keep(body);
            }
            request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/x-protobuf")
                    .end(Buffer.buffer(
                            ExportTraceServiceResponse.getDefaultInstance().toByteArray()));
        });
    }

    private void keep(Buffer body) {
        try {
            for (ResourceSpans resource :
                    ExportTraceServiceRequest.parseFrom(body.getBytes()).getResourceSpansList()) {
                services.add(text(resource.getResource().getAttributesList()).get("service.name"));
                resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
            }
        } catch (InvalidProtocolBufferException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static Map<String, String> text(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey,
                        pair -> pair.getValue().getValueCase() == AnyValue.ValueCase.INT_VALUE
                                ? Long.toString(pair.getValue().getIntValue())
                                : pair.getValue().getStringValue()));
    }
}
