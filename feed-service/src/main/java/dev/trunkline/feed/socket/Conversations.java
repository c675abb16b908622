package dev.trunkline.feed.socket;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.feed.FeedSettings;
import dev.trunkline.feed.live.Live;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

/** Begins a conversation with each connection and finds it again. */
@Singleton
class Conversations {

    private final Vertx vertx;
    private final Live live;
    private final Requests.Services services;

    Conversations(Vertx vertx, Live live, Posting posting, Tokens tokens, FeedSettings settings, ObjectMapper json) {
        this.vertx = vertx;
        this.live = live;
        this.services = new Requests.Services(live, posting, tokens, settings, json);
    }

    void open(WebSocketConnection connection) {
        with(connection, opened -> {});
    }

    /** Begins the conversation where that is not done: the library may bring a first message before the opening. */
    void with(WebSocketConnection connection, Consumer<Conversation> action) {
        Conversation conversation = connection.userData().get(Conversation.KEY);
        if (conversation == null) {
            conversation = begin(connection);
        }
        action.accept(conversation);
    }

    private Conversation begin(WebSocketConnection connection) {
        Attachment attachment = connection.userData().get(Attachment.KEY);
        Context context = vertx.getOrCreateContext();
        Handshake handshake = attachment.handshake();
        Conversation conversation =
                new Conversation(connection, new SocketOutlet(connection, handshake.wire(), handshake.compressed()));
        connection.userData().put(Conversation.KEY, conversation);
        conversation.begin(new Requests(conversation, context, services, attachment.author()));
        handshake.gate().bind(conversation);
        live.connect(attachment.viewer(), conversation.outlet())
                .compose(let -> live.subscribe(let, attachment.feed(), attachment.after(), false)
                        .onFailure(failed -> let.gone())
                        .map(let))
                .onSuccess(conversation::letIn)
                .onFailure(conversation::turnAway);
        return conversation;
    }
}
