package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.InTestNameServer;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReloadTest {

    private static final int CLIENTS = 4;
    private static final int RELOADS = 12;

    private GatewayInTest gateway;
    private int first;
    private int second;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest();
        first = gateway.upstream(request -> request.response().end("first " + request.uri()));
        second = gateway.upstream(request -> request.response().end("second " + request.uri()));
        gateway.start(file("first", first));
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"first second", "up up"})
    void no_request_is_dropped_or_gets_a_mixture_of_two_files(String upstreams) throws Exception {
        String[] names = upstreams.split(" ");
        gateway.routes(file(names[0], "first", first));
        AtomicBoolean enough = new AtomicBoolean();
        AtomicLong answered = new AtomicLong();
        Set<String> answers = ConcurrentHashMap.newKeySet();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            running.add(clients.submit(() -> {
                try {
                    ask(enough, answers, answered);
                } catch (IOException | RuntimeException failed) {
                    failures.add(failed);
                }
            }));
        }

        for (int i = 0; i < RELOADS; i++) {
            String next = i % 2 == 0 ? "second" : "first";
            gateway.routes(file(names[(i + 1) % 2], next, i % 2 == 0 ? second : first));
            await().until(() -> gateway.gateway().routes().routes().get(0).id().equals(next));
            long now = answered.get();
            await().until(() -> answered.get() >= now + 20 || !failures.isEmpty());
        }
        enough.set(true);
        for (Future<?> client : running) {
            client.get();
        }
        clients.shutdown();

        assertThat(failures).isEmpty();
        assertThat(answers).containsExactlyInAnyOrder("200 first first /of-first/a", "200 second second /of-second/a");
    }

    @Test
    void a_file_with_faults_is_refused_and_what_was_stays() throws Exception {
        Routes before = gateway.gateway().routes();
        gateway.routes("upstreams: {}", "routes:", "  - { id: broken }");
        gateway.routes("routes: [");
        gateway.routes(file("second", second));
        await().until(() -> gateway.gateway().routes() != before);

        assertThat(gateway.get("/a")).contains("second /of-second/a");

        Routes good = gateway.gateway().routes();
        gateway.routes("upstreams: {}", "routes:", "  - { id: broken }");
        for (int i = 0; i < 20; i++) {
            assertThat(gateway.get("/a")).contains("second /of-second/a");
        }
        assertThat(gateway.gateway().routes()).isSameAs(good);
    }

    @Test
    void a_request_under_way_ends_by_the_routes_that_it_began_with() throws Exception {
        Promise<HttpServerRequest> arrived = Promise.promise();
        gateway.routes(file("slow", gateway.upstream(arrived::tryComplete)));
        await().until(() -> gateway.gateway().routes().upstreams().containsKey("slow"));
        ExecutorService client = Executors.newSingleThreadExecutor();
        Future<String> answer = client.submit(() -> gateway.get("/a"));
        HttpServerRequest waiting = GatewayInTest.await(arrived.future());

        gateway.routes(file("second", second));
        await().until(() -> gateway.gateway().routes().upstreams().containsKey("second"));
        waiting.response().end("late " + waiting.uri());

        assertThat(answer.get()).contains("X-Of: slow", "late /of-slow/a");
        client.shutdown();
    }

    @Test
    void a_stream_goes_on_though_its_upstream_is_another_now_and_what_it_had_is_closed_after_it() throws Exception {
        List<HttpServerRequest> streams = new CopyOnWriteArrayList<>();
        Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
        int port = gateway.upstream(request -> {
            if (open.add(request.connection())) {
                request.connection().closeHandler(closed -> open.remove(request.connection()));
            }
            if (request.path().endsWith("/stream")) {
                streams.add(request);
                request.response().setChunked(true).write("one ");
            } else {
                request.response().end("short");
            }
        });
        gateway.routes(file("up", "before", port));
        await().until(() -> isInForce("before"));
        ExecutorService client = Executors.newSingleThreadExecutor();
        Future<String> stream = client.submit(() -> gateway.get("/stream"));
        await().until(() -> streams.size() == 1);
        String[] more = file("up", "after", port);
        more[1] = more[1].replace(" }", ", max-connections: 7 }");

        gateway.routes(more);
        await().until(() -> isInForce("after"));
        // Both event loops see that it is another upstream.
        for (int i = 0; i < 20; i++) {
            assertThat(gateway.get("/short")).endsWith("short");
        }
        assertThat(open).contains(streams.get(0).connection());
        streams.get(0).response().end("two");

        assertThat(stream.get()).contains("one ", "two", "\r\n0\r\n\r\n");
        client.shutdown();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !open.contains(streams.get(0).connection()));
    }

    private boolean isInForce(String route) {
        return gateway.gateway().routes().routes().get(0).id().equals(route);
    }

    @Test
    void new_routes_wait_until_the_endpoints_of_their_upstreams_are_known() throws Exception {
        try (InTestNameServer names = new InTestNameServer();
                GatewayInTest named = new GatewayInTest()
                        .with("dns", "127.0.0.1:" + names.address().getPort())
                        .with("routes-settle", "60s")) {
            int port = named.upstream(request -> request.response().end("named " + request.uri()));
            names.zone("one.test. 1 IN A 127.0.0.1");
            named.start(named("one", port));
            names.zone("one.test. 1 IN A 127.0.0.1", "two.test. 1 IN A 127.0.0.1");
            names.be(InTestNameServer.Mood.FAILING);
            int asked = names.questions();
            named.routes(named("two", port));
            await().until(() -> names.questions() > asked);

            assertThat(named.get("/a")).contains("named /of-one/a");
            names.be(InTestNameServer.Mood.ANSWERING);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                String answer = named.get("/a");
                assertThat(answer).startsWith("HTTP/1.1 200 ");
                return answer.contains("named /of-two/a");
            });
        }
    }

    private static String[] named(String name, int port) {
        String[] file = file(name, port);
        file[1] = file[1].replace("127.0.0.1", name + ".test");
        return file;
    }

    /** Over one connection, as long as it is wanted. */
    private void ask(AtomicBoolean enough, Set<String> answers, AtomicLong answered) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            while (!enough.get()) {
                out.write("GET /a HTTP/1.1\r\nHost: edge.test\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                String status = in.readLine().split(" ")[1];
                String of = "?";
                int length = 0;
                for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                    if (line.toLowerCase(java.util.Locale.ROOT).startsWith("x-of: ")) {
                        of = line.substring(6);
                    } else if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length: ")) {
                        length = Integer.parseInt(line.substring(16));
                    }
                }
                char[] body = new char[length];
                for (int read = 0; read < length; ) {
                    read += in.read(body, read, length - read);
                }
                answers.add(status + " " + of + " " + new String(body));
                answered.incrementAndGet();
            }
        }
    }

    private static String[] file(String name, int port) {
        return file(name, name, port);
    }

    private static String[] file(String upstream, String name, int port) {
        return new String[] {
            "upstreams:",
            "  " + upstream + ": { discover: \"dns://127.0.0.1:" + port + "\" }",
            "routes:",
            "  - id: " + name,
            "    match: { path: /** }",
            "    to: " + upstream,
            "    auth: none",
            "    rewrite: { prepend: /of-" + name + ", response: { set: { X-Of: " + name + " } } }"
        };
    }
}
