package dev.trunkline.testing;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A collector, as small as one can be: takes OTLP in protobuf over HTTP, and keeps what it got. */
public final class OtlpReceiver implements AutoCloseable {

    private static final String PROTOBUF = "application/x-protobuf";

    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    /** A span, and the name of the service that it is from. */
    public record Received(String service, Span span) {}

    public OtlpReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::take);
        server.start();
    }

    /** What OTEL_EXPORTER_OTLP_ENDPOINT is to be. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on exports are answered so. */
    public void answer(int code) {
        status = code;
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    public List<Span> spans() {
        return received.stream().map(Received::span).toList();
    }

    /** Forgets what it got so far. */
    public void clear() {
        received.clear();
    }

    public static String id(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    public static Map<String, String> attributes(Span span) {
        return text(span.getAttributesList());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange request) throws IOException {
        try (request) {
            byte[] body = request.getRequestBody().readAllBytes();
            if (!request.getRequestURI().getPath().equals("/v1/traces")
                    || !PROTOBUF.equals(request.getRequestHeaders().getFirst("Content-Type"))) {
                request.sendResponseHeaders(404, -1);
                return;
            }
            if (status == 200) {
                keep(ExportTraceServiceRequest.parseFrom(body));
            }
            request.getResponseHeaders().set("Content-Type", PROTOBUF);
            // An ExportTraceServiceResponse that has nothing to say has no bytes.
            request.sendResponseHeaders(status, -1);
        }
    }

    private void keep(ExportTraceServiceRequest export) {
        for (ResourceSpans resource : export.getResourceSpansList()) {
            String service = text(resource.getResource().getAttributesList()).get("service.name");
            resource.getScopeSpansList()
                    .forEach(scope -> scope.getSpansList().forEach(span -> received.add(new Received(service, span))));
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
