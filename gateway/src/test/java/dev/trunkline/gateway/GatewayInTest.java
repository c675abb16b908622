package dev.trunkline.gateway;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.ExchangeListener;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.exchange.Unrouted;
import dev.trunkline.gateway.observe.Observers;
import dev.trunkline.gateway.route.RoutesRefused;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;

/** The whole gateway on a free port, with routes of the test's own and real upstreams. */
public final class GatewayInTest implements AutoCloseable, ExchangeListener {

    private final Vertx vertx;
    private final Path routes;
    private final Map<String, String> settings = new HashMap<>();
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private Gateway gateway;
    private ExchangeListener listener = this;
    private final AtomicInteger started = new AtomicInteger();
    private int loops = 2;
    private LongSupplier nanoClock = Gateway::nanos;

    public GatewayInTest() throws IOException {
        this(false);
    }

    /**
     * @param epoll whether sockets are Linux' own, as in production, and not Java's
     */
    public GatewayInTest(boolean epoll) throws IOException {
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setPreferNativeTransport(epoll));
        this.routes = Files.createTempFile("routes", ".yaml");
        settings.put("gateway.host", "127.0.0.1");
        settings.put("gateway.http-port", "0");
        settings.put("gateway.routes", routes.toString());
        settings.put("gateway.routes-check", "20ms");
        settings.put("gateway.drain", "5s");
        settings.put("gateway.drain-quiet", "0s");
        settings.put("gateway.https-port", "0");
    }

    public GatewayInTest with(String setting, String value) {
        settings.put("gateway." + setting, value);
        return this;
    }

    /** On one event loop, what a limit allows is exact. */
    public GatewayInTest onOneLoop() {
        loops = 1;
        return this;
    }

    /** Time passes for it as the test says. */
    public GatewayInTest by(LongSupplier clock) {
        nanoClock = clock;
        return this;
    }

    /** Has another listen as well. */
    public GatewayInTest listening(ExchangeListener other) {
        listener = new Observers(this, other);
        return this;
    }

    public Vertx vertx() {
        return vertx;
    }

    /** A real server for the gateway to forward to; gives its port. */
    public int upstream(Handler<HttpServerRequest> handler) {
        return upstream(new HttpServerOptions(), handler);
    }

    public int upstream(HttpServerOptions options, Handler<HttpServerRequest> handler) {
        HttpServer server =
                vertx.createHttpServer(options.setHost("127.0.0.1").setPort(0)).requestHandler(handler);
        return await(server.listen()).actualPort();
    }

    public GatewayInTest start(String... yaml) throws IOException, RoutesRefused {
        routes(yaml);
        gateway = new Gateway(
                vertx,
                new SmallRyeConfigBuilder()
                        .withMapping(GatewayConfig.class)
                        .withSources(new PropertiesConfigSource(settings, "test", 100))
                        .addDiscoveredConverters()
                        .build()
                        .getConfigMapping(GatewayConfig.class),
                listener,
                nanoClock);
        await(gateway.start(loops));
        Awaitility.await().until(() -> gateway.unansweredUpstreams().isEmpty());
        return this;
    }

    public void routes(String... yaml) throws IOException {
        Files.writeString(routes, String.join("\n", yaml) + "\n");
    }

    public Gateway gateway() {
        return gateway;
    }

    public int port() {
        return gateway.port();
    }

    public int httpsPort() {
        return gateway.httpsPort().orElseThrow();
    }

    /** Requests that have got their route. */
    public int started() {
        return started.get();
    }

    public List<Outcome> outcomes() {
        return outcomes;
    }

    /** Sends bytes as they are and reads until the gateway closes; requests must ask for that. */
    public String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    public String get(String target, String... headers) throws IOException {
        return raw("GET " + target + " HTTP/1.1\r\nHost: edge.test\r\nConnection: close\r\n"
                + String.join(
                        "",
                        java.util.Arrays.stream(headers).map(h -> h + "\r\n").toList()) + "\r\n");
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    @Override
    public void started(Exchange exchange) {
        started.incrementAndGet();
    }

    @Override
    public void finished(Exchange exchange, Outcome outcome, int status, long durationNanos) {
        outcomes.add(outcome);
    }

    @Override
    public void unrouted(Unrouted unrouted) {
        outcomes.add(Outcome.REFUSED);
    }

    @Override
    public void close() throws IOException {
        if (gateway != null) {
            await(gateway.stop());
        }
        await(vertx.close());
        Files.deleteIfExists(routes);
    }
}
