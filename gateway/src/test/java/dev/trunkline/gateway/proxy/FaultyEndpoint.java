package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.atomic.AtomicInteger;

/** A real server on a port of its own, with a fault that a test gives it and takes away. */
final class FaultyEndpoint {

    enum Fault {
        NONE,
        /** Answers, but long after anybody would wait. */
        SLOW,
        /** Does not listen. */
        REFUSING,
        /** Ends each connection with a reset as soon as a request is there. */
        RESETTING,
        /** Answers 500. */
        FAILING
    }

    private static final long SLOW_MILLIS = 3_000;

    private final Vertx vertx;
    private final AtomicInteger received = new AtomicInteger();
    private final int port;
    private volatile Fault fault = Fault.NONE;
    private HttpServer server;

    FaultyEndpoint(Vertx vertx) {
        this.vertx = vertx;
        listen(0);
        this.port = server.actualPort();
    }

    int port() {
        return port;
    }

    /** Requests that arrived, whatever became of them. */
    int received() {
        return received.get();
    }

    void be(Fault next) {
        Fault before = fault;
        fault = next;
        if (next == Fault.REFUSING) {
            await(server.close());
        } else if (before == Fault.REFUSING) {
            listen(port);
        }
    }

    private void listen(int at) {
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(at))
                .requestHandler(this::handle);
        await(server.listen());
    }

    private void handle(HttpServerRequest request) {
        received.incrementAndGet();
        switch (fault) {
            case SLOW ->
                vertx.setTimer(SLOW_MILLIS, late -> {
                    if (!request.response().closed()) {
                        request.response().end("late");
                    }
                });
            case RESETTING -> {
                Channel channel = ((ConnectionBase) request.connection()).channel();
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                channel.close();
            }
            case FAILING -> request.response().setStatusCode(500).end("failed");
            default -> request.response().end("good");
        }
    }
}
