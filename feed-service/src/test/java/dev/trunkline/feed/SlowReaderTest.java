package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
            return Map.of("feed.window", "20", "feed.heartbeat", "1s", "feed.backlog", "16");
        }
    }

    /** Together more than the kernel holds for one connection. */
    private static final int EVENTS = 12_000;

    private static final Duration SOON = Duration.ofMinutes(2);

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

    /** Opens a connection that has a small window and is never read. */
    private Socket deaf(String request) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
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
        return deaf("GET /v1/feed/socket HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Protocol: trunkline.feed.v1+json\r\n\r\n");
    }

    private Socket deafStream() throws IOException {
        return deaf("GET /v1/feed/events HTTP/1.1\r\nHost: test\r\n\r\n");
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
        deafStream();
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
}
