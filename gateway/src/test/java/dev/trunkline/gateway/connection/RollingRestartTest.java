package dev.trunkline.gateway.connection;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Three gateways behind a balancer of TCP, replaced one after the other while clients keep their connections and send on,
 * POST among what they send, which nobody may repeat for them: each request is answered.
 */
class RollingRestartTest {

    private static final int CLIENTS = 12;
    private static final int LEAST_BETWEEN = 50;

    private final List<GatewayInTest> gateways = new CopyOnWriteArrayList<>();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final AtomicInteger answered = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void no_request_fails_while_all_gateways_are_replaced(HttpVersion version) throws Exception {
        Vertx vertx = Vertx.vertx();
        int upstream = await(vertx.createHttpServer()
                        .requestHandler(request -> request.body()
                                .onSuccess(body -> vertx.setTimer(
                                        5, late -> request.response().end("got " + body))))
                        .listen(0, "127.0.0.1"))
                .actualPort();
        for (int i = 0; i < 3; i++) {
            gateways.add(gateway(upstream));
        }
        NetServer balancer = vertx.createNetServer(new NetServerOptions().setHost("127.0.0.1"));
        AtomicInteger turn = new AtomicInteger();
        balancer.connectHandler(client -> connect(vertx, client, turn));
        int port = await(balancer.listen(0, "127.0.0.1")).actualPort();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(
                    version == HttpVersion.HTTP_2 ? () -> keepAskingHttp2(vertx, port) : () -> keepAsking(port));
            client.start();
            clients.add(client);
        }

        for (int i = 0; i < 3; i++) {
            moreAnswers();
            GatewayInTest fresh = gateway(upstream);
            GatewayInTest old = gateways.set(i, fresh);
            // The balancer hears of readiness, as it would from a probe, while the old one still listens.
            Future<Void> stopped = old.gateway().stop();
            moreAnswers();
            await(stopped);
            old.close();
        }
        moreAnswers();
        going.set(false);
        for (Thread client : clients) {
            client.join();
        }

        assertThat(failures).isEmpty();
        for (GatewayInTest gateway : gateways) {
            gateway.close();
        }
        await(vertx.close());
    }

    private static GatewayInTest gateway(int upstream) throws Exception {
        return new GatewayInTest()
                .with("drain", "60s")
                .with("drain-notice", "1s")
                .with("drain-quiet", "1s")
                .start(
                        "upstreams: { up: { discover: \"dns://127.0.0.1:" + upstream + "\" } }",
                        "routes:",
                        "  - { id: any, match: { path: /** }, to: up, auth: none }");
    }

    private void connect(Vertx vertx, NetSocket client, AtomicInteger turn) {
        client.pause();
        GatewayInTest next;
        do {
            next = gateways.get(Math.floorMod(turn.getAndIncrement(), gateways.size()));
        } while (next.gateway().draining());
        vertx.createNetClient().connect(next.port(), "127.0.0.1").onSuccess(server -> {
            client.pipeTo(server);
            server.pipeTo(client);
        });
    }

    private void moreAnswers() {
        int before = answered.get();
        await().until(() -> answered.get() > before + LEAST_BETWEEN || !failures.isEmpty());
    }

    /** One client with one connection at a time, kept until the other side says that it closes. */
    private void keepAsking(int port) {
        try {
            while (going.get()) {
                try (Socket socket = new Socket("127.0.0.1", port)) {
                    socket.setSoTimeout(60_000);
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                    while (going.get() && ask(socket, in)) {
                        answered.incrementAndGet();
                    }
                }
            }
        } catch (IOException | RuntimeException failed) {
            failures.add(failed.toString());
        }
    }

    /** One client with one connection at a time, kept until it is told to go. */
    private void keepAskingHttp2(Vertx vertx, int port) {
        HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2MaxPoolSize(1));
        while (going.get()) {
            try {
                String answer = client.request(HttpMethod.POST, port, "127.0.0.1", "/")
                        .compose(request -> request.send("ok"))
                        .compose(response -> response.body().map(body -> response.statusCode() + " " + body))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
                if (!answer.equals("200 got ok")) {
                    failures.add(answer);
                    return;
                }
                answered.incrementAndGet();
            } catch (Exception failed) {
                failures.add(failed.toString());
                return;
            }
        }
    }

    /** Whether the connection may be used again. */
    private boolean ask(Socket socket, BufferedReader in) throws IOException {
        socket.getOutputStream()
                .write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII));
        String status = in.readLine();
        if (status == null || !status.equals("HTTP/1.1 200 OK")) {
            throw new IOException("no answer but " + status);
        }
        boolean again = true;
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            String lower = line.toLowerCase(java.util.Locale.ROOT);
            again &= !lower.equals("connection: close");
            if (lower.startsWith("content-length: ")) {
                length = Integer.parseInt(lower.substring("content-length: ".length()));
            }
        }
        char[] body = new char[length];
        int read = 0;
        while (read < length) {
            int part = in.read(body, read, length - read);
            if (part < 0) {
                throw new IOException("half an answer");
            }
            read += part;
        }
        if (!new String(body).equals("got ok")) {
            throw new IOException("answered " + new String(body));
        }
        if (!again) {
            answered.incrementAndGet();
        }
        return again;
    }
}
