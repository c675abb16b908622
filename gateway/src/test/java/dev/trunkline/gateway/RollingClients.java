package dev.trunkline.gateway;

import static dev.trunkline.gateway.GatewayInTest.await;

import dev.trunkline.gateway.KeptConnection.Answer;
import dev.trunkline.gateway.RollingPlace.Way;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;

/** Clients of several gateways that send on and on, each in its {@link Way}, on connections that are kept. */
final class RollingClients {

    private static final int AT_ONCE = 2;
    private static final int STAYING = 3;
    private static final int ON_A_CONNECTION = 50;

    private final Vertx vertx;
    private final RollingPlaces places;
    private final Path authority;
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<RollingReader> readers = new ArrayList<>();

    /**
     * @param authority a file with the certificate of who signed the gateways'
     */
    RollingClients(Vertx vertx, RollingPlaces places, Path authority) {
        this.vertx = vertx;
        this.places = places;
        this.authority = authority;
    }

    void start() {
        for (int i = 0; i < AT_ONCE; i++) {
            start(Way.HTTP_1, this::keepAsking);
            start(Way.HTTP_2, () -> keepAsking(Way.HTTP_2, new HttpClientOptions()));
            start(Way.HTTPS, () -> keepAsking(Way.HTTPS, secure()));
            start(Way.CALLS, this::keepCalling);
        }
        HttpClient events = http2(secure());
        WebSocketClient sockets = vertx.createWebSocketClient(new WebSocketClientOptions().setTrustOptions(trust()));
        for (int i = 0; i < STAYING; i++) {
            start(Way.POLLS, this::keepPolling);
            readers.add(RollingReader.ofEvents(events, places, this::failed));
            readers.add(RollingReader.ofSocket(sockets, places, this::failed));
        }
        // On a loop each, or a socket's first message may come before its handler.
        readers.forEach(reader -> vertx.runOnContext(go -> reader.begin()));
    }

    List<RollingReader> readers() {
        return readers;
    }

    /** Of all so far. */
    List<String> failures() {
        return failures;
    }

    /** Returns when all have the answers that they wait for; streams are not ended. */
    void stop() throws InterruptedException {
        going.set(false);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** What happens from now on is of no interest. */
    void end() {
        going.set(false);
    }

    private void start(Way way, Callable<Void> client) {
        Thread thread = new Thread(() -> {
            try {
                client.call();
            } catch (Exception | AssertionError failed) {
                failed(way + ": " + failed);
            }
        });
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private void failed(String how) {
        if (going.get()) {
            failures.add(how);
        }
    }

    /** One connection at a time, for a while, or until the other side says that it closes. */
    private Void keepAsking() throws IOException {
        while (going.get()) {
            RollingPlace place = places.next();
            try (KeptConnection connection = new KeptConnection(place.gateway().port())) {
                boolean kept = true;
                for (int i = 0; i < ON_A_CONNECTION && kept && going.get(); i++) {
                    kept = !asked(connection, Way.HTTP_1, "POST", "/", place).closes();
                }
            }
        }
        return null;
    }

    /** One connection for each poll, most of which are under way when their gateway is told to stop. */
    private Void keepPolling() throws IOException {
        while (going.get()) {
            RollingPlace place = places.next();
            try (KeptConnection connection = new KeptConnection(place.gateway().port())) {
                asked(connection, Way.POLLS, "GET", "/polls", place);
            }
        }
        return null;
    }

    private static Answer asked(KeptConnection connection, Way way, String method, String path, RollingPlace place)
            throws IOException {
        Answer answer = connection.ask(method, path, "ok");
        check(answer.status().equals("HTTP/1.1 200 OK") ? answer.body() : answer.status(), way, place);
        return answer;
    }

    /** One connection to each gateway, by a client that opens another where it is told to go. */
    private Void keepAsking(Way way, HttpClientOptions options) {
        HttpClient client = http2(options);
        while (going.get()) {
            RollingPlace place = places.next();
            int port = options.isSsl()
                    ? place.gateway().httpsPort()
                    : place.gateway().port();
            check(
                    await(client.request(HttpMethod.POST, port, "localhost", "/")
                            .compose(request -> request.send("ok"))
                            .compose(answer -> answer.body()
                                    .map(body -> answer.statusCode() == 200
                                            ? body.toString()
                                            : "status " + answer.statusCode()))),
                    way,
                    place);
        }
        return null;
    }

    private Void keepCalling() throws SSLException {
        Map<RollingPlace, ManagedChannel> channels = new HashMap<>();
        for (RollingPlace place : places.all()) {
            channels.put(
                    place,
                    NettyChannelBuilder.forAddress("localhost", place.gateway().httpsPort())
                            .sslContext(GrpcSslContexts.forClient()
                                    .trustManager(authority.toFile())
                                    .build())
                            .build());
        }
        try {
            while (going.get()) {
                RollingPlace place = places.next();
                CallOptions bounded = CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
                check(
                        ClientCalls.blockingUnaryCall(channels.get(place), RollingUpstream.ECHO, bounded, "ok"),
                        Way.CALLS,
                        place);
            }
        } finally {
            channels.values().forEach(ManagedChannel::shutdownNow);
        }
        return null;
    }

    private static void check(String answer, Way way, RollingPlace place) {
        if (!answer.equals("got ok")) {
            throw new IllegalStateException("answered " + answer);
        }
        place.answered(way).incrementAndGet();
    }

    private HttpClient http2(HttpClientOptions options) {
        return vertx.createHttpClient(options.setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2MaxPoolSize(1));
    }

    private HttpClientOptions secure() {
        return new HttpClientOptions().setSsl(true).setUseAlpn(true).setTrustOptions(trust());
    }

    private PemTrustOptions trust() {
        return new PemTrustOptions().addCertPath(authority.toString());
    }
}
