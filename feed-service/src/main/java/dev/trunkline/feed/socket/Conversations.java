package dev.trunkline.feed.socket;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.feed.FeedSettings;
import dev.trunkline.feed.live.Live;
import dev.trunkline.feed.wire.Wire;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionDecoder;
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
        Wire wire = Wire.below(WebSocketFrameEncoder.class, attachment.connection());
        ChannelPipeline pipeline = wire.pipeline();
        boolean compressed = pipeline.get(WebSocketExtensionDecoder.class) != null;
        Conversation conversation = new Conversation(connection, new SocketOutlet(connection, wire, compressed));
        connection.userData().put(Conversation.KEY, conversation);
        if (compressed) {
            pipeline.replace(WebSocketExtensionDecoder.class, null, new Inflate(conversation));
        }
        wire.hear(new Gate(conversation, new FrameRate(services.settings().framesPerSecond(), System.nanoTime())));
        conversation.begin(new Requests(conversation, context, services, attachment.author()));
        live.connect(attachment.viewer(), conversation.outlet())
                .compose(let -> {
                    conversation.letIn(let);
                    return live.subscribe(let, attachment.feed(), attachment.after(), false);
                })
                .onFailure(conversation::turnAway);
        return conversation;
    }
}
