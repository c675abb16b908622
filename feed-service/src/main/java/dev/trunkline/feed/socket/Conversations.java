package dev.trunkline.feed.socket;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.feed.live.Live;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

/** Begins a conversation with each connection and finds it again. */
@Singleton
class Conversations {

    private final Vertx vertx;
    private final Live live;
    private final Posting posting;
    private final ObjectMapper json;

    Conversations(Vertx vertx, Live live, Posting posting, ObjectMapper json) {
        this.vertx = vertx;
        this.live = live;
        this.posting = posting;
        this.json = json;
    }

    void open(WebSocketConnection connection) {
        with(connection, opened -> {});
    }

    /** Begins the conversation where that is not done: the library may bring a first message before the opening. */
    void with(WebSocketConnection connection, Consumer<Conversation> action) {
        Conversation conversation = connection.userData().get(Conversation.KEY);
        if (conversation == null) {
            conversation = new Conversation(connection, vertx.getOrCreateContext(), posting, json);
            connection.userData().put(Conversation.KEY, conversation);
            conversation.begin(live);
        }
        action.accept(conversation);
    }
}
