package dev.trunkline.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trunkline.feed.live.Closing;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a client may send over a WebSocket. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class PostingBySocketTest extends RunningFeed {

    @Test
    void a_post_by_socket_is_acknowledged_with_its_cursor_and_done_once() {
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        await().until(socket::caughtUp);
        socket.send("{\"type\":\"post\",\"id\":\"c1\",\"text\":\"by socket\"}");
        await().until(() -> socket.events("ack").size() == 1);
        socket.send("{\"type\":\"post\",\"id\":\"c1\",\"text\":\"by socket\"}");
        await().until(() -> socket.events("ack").size() == 2);
        await().until(() -> socket.texts().size() == 1);
        JsonNode ack = socket.events("ack").get(0);
        JsonNode event = socket.events("post.created").get(0);
        assertThat(ack.get("id").asText()).isEqualTo("c1");
        assertThat(ack.get("cursor")).isEqualTo(event.get("cursor"));
        assertThat(ack.get("post")).isEqualTo(event.get("post"));
        assertThat(socket.events("ack").get(1)).isEqualTo(ack);
    }

    @Test
    void a_key_is_the_same_by_socket_and_by_request() {
        keyed("c2", "either way").statusCode(201);
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        socket.send("{\"type\":\"post\",\"id\":\"c2\",\"text\":\"either way\"}");
        await().until(() -> socket.events("ack").size() == 1);
        socket.send("{\"type\":\"post\",\"id\":\"c2\",\"text\":\"another text\"}");
        await().until(() -> socket.events("error").size() == 1);
        assertThat(socket.events("error").get(0).get("problem").get("status").asInt())
                .isEqualTo(422);
        socket.send("{\"type\":\"post\",\"id\":\"no spaces\",\"text\":\"hi\"}");
        await().until(() -> socket.events("error").size() == 2);
        assertThat(socket.events("error").get(1).get("problem").get("status").asInt())
                .isEqualTo(400);
        assertThat(poll("/v1/users/" + ada + "/posts").getList("items")).hasSize(1);
    }

    @Test
    void a_bad_post_by_socket_is_a_problem_and_a_bad_frame_is_the_end() {
        SocketClient socket = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        socket.send("{\"type\":\"post\",\"id\":\"c1\",\"text\":\"\"}");
        await().until(() -> socket.events("error").size() == 1);
        JsonNode problem = socket.events("error").get(0).get("problem");
        assertThat(problem.get("status").asInt()).isEqualTo(400);
        assertThat(problem.get("errors").get(0).get("pointer").asText()).isEqualTo("/text");
        socket.send("{\"type\":\"dance\"}");
        await().until(() -> socket.closeCode() == Closing.BAD_FRAME.code());
        SocketClient anonymous = socket("/v1/feed", Optional.empty());
        anonymous.send("{\"type\":\"post\",\"id\":\"c1\",\"text\":\"hi\"}");
        await().until(() -> anonymous.events("error").size() == 1);
        assertThat(anonymous.events("error").get(0).get("problem").get("status").asInt())
                .isEqualTo(401);
        SocketClient loud = socket("/v1/feed", Optional.empty());
        loud.send("x".repeat(70_000));
        await().until(() -> loud.closeCode() == Closing.TOO_LARGE.code());
    }
}
