package dev.trunkline.gateway;

import static dev.trunkline.gateway.GatewayInTest.await;

import dev.trunkline.gateway.proxy.TextCalls;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * What stands behind gateways that are restarted: a service that answers requests, polls and calls a little later, and has
 * news, numbered from 1, for whoever follows them from a number on.
 */
final class RollingUpstream implements AutoCloseable {

    static final MethodDescriptor<String, String> ECHO = TextCalls.method("Echo", MethodDescriptor.MethodType.UNARY);

    private static final long LATE_MILLIS = 20;
    private static final long POLL_MILLIS = 3_000;
    private static final long NEWS_MILLIS = 50;

    private final Vertx vertx;
    private final AtomicLong news = new AtomicLong();
    private final int port;
    private final Server calls;

    RollingUpstream(Vertx vertx) throws IOException {
        this.vertx = vertx;
        vertx.setPeriodic(NEWS_MILLIS, tick -> news.incrementAndGet());
        this.port = await(vertx.createHttpServer()
                        .webSocketHandler(this::tell)
                        .requestHandler(this::answer)
                        .listen(0, "127.0.0.1"))
                .actualPort();
        this.calls = NettyServerBuilder.forPort(0)
                .addService(ServerServiceDefinition.builder(TextCalls.SERVICE)
                        .addMethod(
                                ECHO,
                                ServerCalls.asyncUnaryCall((text, out) -> vertx.setTimer(LATE_MILLIS, late -> {
                                    out.onNext("got " + text);
                                    out.onCompleted();
                                })))
                        .build())
                .build()
                .start();
    }

    Path routes() throws IOException {
        return GatewayInstance.routes(
                "upstreams:",
                "  up: { discover: \"dns://127.0.0.1:" + port + "\" }",
                "  calls: { discover: \"dns://127.0.0.1:" + calls.getPort() + "\", protocol: h2c }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 60s }",
                "  - { id: news, match: { path: /news/** }, to: up, auth: none, timeout: 60s, idle: 60s }",
                "  - { id: calls, match: { path: /" + TextCalls.SERVICE
                        + "/** }, to: calls, auth: none, timeout: 60s }");
    }

    /** The number of the newest. */
    long news() {
        return news.get();
    }

    private void answer(HttpServerRequest request) {
        if (request.path().equals("/news/events")) {
            tell(request.response(), Long.parseLong(request.getHeader("Last-Event-ID")));
        } else {
            request.body()
                    .onSuccess(body -> vertx.setTimer(
                            request.path().equals("/polls") ? POLL_MILLIS : LATE_MILLIS,
                            late -> request.response().end("got " + body)));
        }
    }

    private void tell(HttpServerResponse response, long after) {
        response.setChunked(true).putHeader("Content-Type", "text/event-stream");
        long timer = follow(after, number -> {
            if (!response.closed()) {
                response.write("id: " + number + "\ndata: news\n\n");
            }
        });
        response.closeHandler(closed -> vertx.cancelTimer(timer));
    }

    private void tell(ServerWebSocket socket) {
        long timer = follow(Long.parseLong(socket.query().substring("after=".length())), number -> {
            if (!socket.isClosed()) {
                socket.writeTextMessage(Long.toString(number));
            }
        });
        socket.closeHandler(closed -> vertx.cancelTimer(timer));
    }

    private long follow(long after, LongConsumer reader) {
        AtomicLong told = new AtomicLong(after);
        return vertx.setPeriodic(NEWS_MILLIS, tick -> {
            while (told.get() < news.get()) {
                reader.accept(told.incrementAndGet());
            }
        });
    }

    @Override
    public void close() {
        calls.shutdownNow();
    }
}
