package dev.trunkline.feed;

import static dev.trunkline.feed.RawSocket.CLOSE;
import static dev.trunkline.feed.RawSocket.FIN;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.feed.live.Closing;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Readers that do not take what they are sent: real sockets whose windows are full. */
@QuarkusTest
@TestProfile(SlowReaderTest.Patient.class)
class SlowReaderTest extends RunningFeed {

    /** Few events may wait, so that those of one batch are too many for anybody. */
    public static final class Patient implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("feed.window", "20", "feed.heartbeat", "3s", "feed.backlog", "16", "feed.farewell", "30s");
        }
    }

    /** Together more than the kernel holds for one connection. */
    private static final int EVENTS = 12_000;

    /** A window that soon is full, in bytes. */
    private static final int SMALL = 4 * 1024;

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final byte[] PONG = RawSocket.frame(FIN | RawSocket.PONG, new byte[0]);
    private static final byte[] EMPTY_LINE = {'\r', '\n'};

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Inject
    Jdbi database;

    /** Who reads nothing does not answer a ping either: a socket may be found silent before it is found slow. */
    private int slowOrSilent() {
        JsonPath stats = given().get(management.resolve("/feed/stats")).jsonPath();
        return stats.getInt("closes.slow") + stats.getInt("closes.silent");
    }

    private int slow() {
        return given().get(management.resolve("/feed/stats")).jsonPath().getInt("closes.slow");
    }

    /**
     * Opens a connection that is not read.
     *
     * @param window how much it takes nevertheless, in bytes
     */
    private Socket deaf(String request, int window) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(window);
        socket.setSoTimeout((int) SOON.toMillis());
        socket.connect(new InetSocketAddress(root.getHost(), root.getPort()));
        open.add(socket);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Written past the service, which would take minutes for so many; other tests read them too. */
    private void write(UUID author, int from, int to) {
        database.useHandle(handle -> handle.execute(
                "INSERT INTO feed_log (payload, type, post_id, author_id)"
                        + " SELECT convert_to(json_build_object('type', 'post.created', 'author', a, 'id', id, 'post',"
                        + " json_build_object('id', id, 'author', json_build_object('id', a, 'handle', 'prolific',"
                        + " 'displayName', 'Prolific'), 'text', repeat('x', 490) || i,"
                        + " 'createdAt', '2026-01-01T00:00:00.000Z'))::text, 'UTF8'),"
                        + " 'post.created', id, a"
                        + " FROM (SELECT CAST(? AS uuid) AS a, gen_random_uuid() AS id, i FROM generate_series(?, ?) AS i"
                        + " ORDER BY i) AS made",
                author,
                from,
                to));
    }

    private Socket deafSocket() throws IOException {
        return deaf(
                "GET /v1/feed/socket HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Sec-WebSocket-Protocol: trunkline.feed.v1+json\r\n\r\n",
                SMALL);
    }

    private Socket deafStream(int window) throws IOException {
        return deaf("GET /v1/feed/events HTTP/1.1\r\nHost: test\r\n\r\n", window);
    }

    /** Gives a sign of life now and then, so that a socket is not found silent before it is found slow. */
    private ScheduledExecutorService alive(Runnable sign) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        open.add(timer::shutdownNow);
        timer.scheduleWithFixedDelay(sign, 0, 200, TimeUnit.MILLISECONDS);
        return timer;
    }

    /** Whether the server has cut a connection: its kernel answers what is sent there by a reset, which the next one meets. */
    private static boolean cut(Socket socket, byte[] sign) {
        try {
            socket.getOutputStream().write(sign);
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** The numbers that {@link #write} gave the posts of {@code author} in what was sent, in its order. */
    private static List<Integer> numbers(UUID author, String sent) {
        return Pattern.compile(author + "\"[^{]*x([0-9]+)\"")
                .matcher(sent)
                .results()
                .map(post -> Integer.valueOf(post.group(1)))
                .toList();
    }

    private static void assertUnbroken(List<Integer> numbers) {
        assertThat(numbers)
                .isNotEmpty()
                .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
    }

    private long position() {
        return given().get(management.resolve("/feed/stats")).jsonPath().getLong("position");
    }

    private int subscribers(String transport) {
        return given().get(management.resolve("/feed/stats")).jsonPath().getInt("subscribers." + transport);
    }

    @Test
    void is_closed_for_it_and_loses_nothing_and_harms_nobody() throws Exception {
        int slowBefore = slow();
        int before = slowOrSilent();
        SocketClient quick = socket("/v1/feed", Optional.empty());
        await().atMost(SOON).until(quick::caughtUp);
        String start = poll("/v1/feed").getString("next");
        deafStream(SMALL);
        deafSocket();
        await().atMost(SOON).until(() -> subscribers("websocket") == 2 && subscribers("sse") == 1);
        write(ada, 1, EVENTS);
        await().atMost(SOON).until(() -> slowOrSilent() >= before + 2 && slow() > slowBefore);
        await().atMost(SOON).until(() -> quick.texts().size() == EVENTS);
        assertThat(quick.closeCode()).isZero();
        // What the slow ones did not get is there for them when they come back.
        SseClient resumed = sse("/v1/feed/events?after=" + start, Map.of());
        await().atMost(SOON).until(() -> resumed.texts().size() == EVENTS);
        assertThat(resumed.texts()).isEqualTo(quick.texts());
    }

    @Test
    void who_reads_on_is_told_why_behind_all_that_lay_before() throws Exception {
        await().atMost(SOON).until(() -> subscribers("websocket") == 0 && subscribers("sse") == 0);
        int before = slow();
        RawSocket socket = RawSocket.open(root, "/v1/feed/socket");
        open.add(socket);
        socket.message("caught-up");
        ScheduledExecutorService alive = alive(() -> socket.write(PONG));
        Socket stream = deafStream(64 * 1024);
        await().atMost(SOON).until(() -> subscribers("websocket") == 1 && subscribers("sse") == 1);
        write(ada, 1, EVENTS);
        await().atMost(SOON).until(() -> slow() == before + 2);
        alive.shutdownNow();
        StringBuilder frames = new StringBuilder();
        RawSocket.Frame frame = socket.next().orElseThrow();
        for (; frame.opcode() != CLOSE; frame = socket.next().orElseThrow()) {
            frames.append(frame.text()).append('\n');
        }
        assertThat(frame.code()).isEqualTo(Closing.SLOW.code());
        assertUnbroken(numbers(ada, frames.toString()));
        assertThat(frames.toString().lines().reduce((earlier, later) -> later).orElseThrow())
                .contains("reconnect", "\"code\":" + Closing.SLOW.code());
        String events = new String(stream.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertUnbroken(numbers(ada, events));
        assertThat(events.substring(events.lastIndexOf("event:")))
                .startsWith("event: reconnect")
                .contains("\"code\":" + Closing.SLOW.code())
                .endsWith("\r\n0\r\n\r\n");
    }

    @Test
    void who_never_reads_is_cut_off_and_so_is_who_takes_leave_and_does_not() throws Exception {
        await().atMost(SOON).until(() -> subscribers("websocket") == 0 && subscribers("sse") == 0);
        int before = slow();
        long position = position();
        Socket stream = deafStream(SMALL);
        Socket socket = deafSocket();
        Socket leaving = deafSocket();
        await().atMost(SOON).until(() -> subscribers("websocket") == 2 && subscribers("sse") == 1);
        ScheduledExecutorService alive = alive(() -> {
            cut(socket, PONG);
            cut(leaving, PONG);
        });
        write(ada, 1, EVENTS);
        await().atMost(SOON).until(() -> position() >= position + EVENTS);
        alive.shutdownNow();
        assertThat(alive.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        cut(leaving, RawSocket.frame(FIN | CLOSE, RawSocket.close(1000, "")));
        await().atMost(SOON).until(() -> {
            cut(socket, PONG);
            return slow() >= before + 2;
        });
        await().atMost(SOON).until(() -> cut(stream, EMPTY_LINE));
        await().atMost(SOON).until(() -> cut(socket, PONG));
        await().atMost(SOON).until(() -> cut(leaving, PONG));
    }
}
