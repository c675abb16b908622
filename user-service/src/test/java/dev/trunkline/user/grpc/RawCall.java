package dev.trunkline.user.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Status;
import io.restassured.RestAssured;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A call written frame by frame, for what no gRPC client sends. */
final class RawCall {

    private final String path;
    private final Map<String, String> headers = new HashMap<>(Map.of("content-type", "application/grpc"));
    private HttpMethod method = HttpMethod.POST;
    private final Buffer body = Buffer.buffer();
    private boolean announced;

    private RawCall(String path) {
        this.path = path;
    }

    static RawCall to(String path) {
        return new RawCall(path);
    }

    RawCall header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    RawCall method(HttpMethod wanted) {
        this.method = wanted;
        return this;
    }

    /** Tells the length beforehand, which gRPC clients do not. */
    RawCall announced() {
        announced = true;
        return this;
    }

    RawCall message(Message message) {
        return message(0, message.toByteArray());
    }

    /**
     * @param flag 1 for a message that is said to be compressed
     */
    RawCall message(int flag, byte[] bytes) {
        body.appendByte((byte) flag).appendInt(bytes.length).appendBytes(bytes);
        return this;
    }

    RawCall bytes(byte[] bytes) {
        body.appendBytes(bytes);
        return this;
    }

    Answer send() throws Exception {
        return send(HttpVersion.HTTP_2);
    }

    Answer send(HttpVersion version) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            HttpClient client = vertx.createHttpClient(
                    new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
            return client.request(method, RestAssured.port, "localhost", path)
                    .compose(this::send)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } finally {
            vertx.close();
        }
    }

    private io.vertx.core.Future<Answer> send(HttpClientRequest request) {
        headers.forEach(request::putHeader);
        if (announced) {
            request.end(body);
        } else {
            request.setChunked(true).write(body);
            request.end();
        }
        return request.response().compose(response -> response.body().map(read -> {
            Map<String, String> fields = new HashMap<>();
            response.headers().forEach(fields::put);
            response.trailers().forEach(fields::put);
            return new Answer(response.statusCode(), fields, read);
        }));
    }

    /**
     * @param fields headers and trailers
     */
    record Answer(int httpStatus, Map<String, String> fields, Buffer body) {

        io.grpc.Status.Code code() {
            return io.grpc.Status.fromCodeValue(Integer.parseInt(fields.get("grpc-status")))
                    .getCode();
        }

        <D extends Message> Optional<D> detail(Class<D> type) throws InvalidProtocolBufferException {
            Status status = Status.parseFrom(Base64.getDecoder().decode(fields.get("grpc-status-details-bin")));
            for (Any detail : status.getDetailsList()) {
                if (detail.is(type)) {
                    return Optional.of(detail.unpack(type));
                }
            }
            return Optional.empty();
        }
    }
}
