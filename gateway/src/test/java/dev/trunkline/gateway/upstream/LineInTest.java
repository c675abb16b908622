package dev.trunkline.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.discovery.Endpoint;
import io.netty.buffer.Unpooled;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.impl.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A line to an endpoint on an event loop of its own, with epoll as in production, and requests by it. */
final class LineInTest implements AutoCloseable {

    static final int MOST_HEAD = 4_096;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    final Lending lending = new Lending(64 << 20);
    final Http1Line line;

    LineInTest(int port, int connections, int waiting, Duration keepAlive) {
        assertThat(vertx.isNativeTransportEnabled()).isTrue();
        line = on(() -> new Http1Line(
                new Http1Line.Settings(
                        context, connections, waiting, Duration.ofSeconds(5), keepAlive, MOST_HEAD, lending),
                new Endpoint("up.test", "127.0.0.1", port)));
    }

    LineInTest(int port) {
        this(port, 4, 4, Duration.ofSeconds(30));
    }

    /** What is said of a line is said on its event loop. */
    <T> T on(Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        context.runOnContext(now -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException failed) {
                done.completeExceptionally(failed);
            }
        });
        return join(done);
    }

    void run(Runnable work) {
        on(() -> {
            work.run();
            return null;
        });
    }

    /** A request whose sender takes one piece of the answer each time that it is resumed. */
    Asked getSlowly() {
        Asked asked = new Asked(HttpMethod.GET, request -> request.end());
        asked.pausing = true;
        run(() -> line.join(asked));
        return asked;
    }

    Asked get() {
        return ask(HttpMethod.GET, request -> request.end());
    }

    /** Joins the line; the request is sent by what is given as soon as it has its connection. */
    Asked ask(HttpMethod method, Consumer<UpstreamRequest> sending) {
        Asked asked = new Asked(method, sending);
        run(() -> line.join(asked));
        return asked;
    }

    /** What was read on a request's connection and waits. */
    int unreadBytes(Asked asked) {
        return asked.connection.incoming().bytes();
    }

    /** As if it had been read in the present turn of the event loop. */
    void comesIn(Asked asked, String text) {
        asked.connection.channelRead(null, Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        join(vertx.close().toCompletionStage().toCompletableFuture());
    }

    static <T> T join(CompletableFuture<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    /** One request, and all that its sender hears. */
    static final class Asked implements Line.Waiting, UpstreamRequest.Sender {

        private final HttpMethod method;
        private final Consumer<UpstreamRequest> sending;
        final CompletableFuture<UpstreamRequest> connected = new CompletableFuture<>();
        final CompletableFuture<UpstreamAnswer> head = new CompletableFuture<>();
        /** The body. */
        final CompletableFuture<Buffer> end = new CompletableFuture<>();

        final List<MultiMap> hints = new CopyOnWriteArrayList<>();
        final Buffer body = Buffer.buffer();
        boolean pausing;
        Http1Connection connection;

        Asked(HttpMethod method, Consumer<UpstreamRequest> sending) {
            this.method = method;
            this.sending = sending;
        }

        @Override
        public void connected(UpstreamRequest request) {
            connection = ((Http1Request) request).connection();
            request.sentBy(this);
            request.onHints(hints::add);
            request.line(method, "/path?a=b");
            request.fields().add("Host", "up.test");
            connected.complete(request);
            sending.accept(request);
        }

        @Override
        public void notConnected(Throwable cause) {
            connected.completeExceptionally(cause);
            broken(cause);
        }

        @Override
        public void answered(UpstreamAnswer answer) {
            answer.onPiece(piece -> {
                body.appendBuffer(piece);
                Loan.giveBack(piece);
                if (pausing) {
                    answer.pause();
                }
            });
            answer.onEnd(none -> end.complete(body));
            answer.onBroken(end::completeExceptionally);
            if (pausing) {
                answer.pause();
            }
            head.complete(answer);
        }

        @Override
        public void broken(Throwable cause) {
            head.completeExceptionally(cause);
            end.completeExceptionally(cause);
        }

        String text() {
            return join(end).toString();
        }
    }
}
