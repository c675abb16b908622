package dev.trunkline.feed.socket;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.feed.FeedSettings;
import dev.trunkline.feed.live.Live;
import dev.trunkline.feed.wire.Wire;
import dev.trunkline.feed.work.Workers;
import io.quarkus.websockets.next.WebSocketConnection;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Begins a conversation with each connection and finds it again. */
@Singleton
class Conversations {

    private static final Logger LOG = Logger.getLogger(Conversations.class);

    private final Live live;
    private final Requests.Services services;

    Conversations(
            Live live, Posting posting, Tokens tokens, Workers workers, FeedSettings settings, ObjectMapper json) {
        this.live = live;
        this.services = new Requests.Services(live, posting, tokens, workers, settings, json);
    }

    /** Begins a conversation; the library may call from another thread than the connection's. */
    void open(WebSocketConnection connection) {
        Attachment attachment = connection.userData().get(Attachment.KEY);
        attachment.handshake().open().onSuccess(wire -> begin(connection, attachment, wire));
    }

    void gone(WebSocketConnection connection) {
        with(connection, Conversation::gone);
    }

    /** What the library could not take, such as a failure of the connection. */
    void failed(WebSocketConnection connection, Throwable failure) {
        LOG.debugf(failure, "connection %s failed", connection.id());
        with(connection, Conversation::gone);
    }

    private static void with(WebSocketConnection connection, Consumer<Conversation> action) {
        Attachment attachment = connection.userData().get(Attachment.KEY);
        attachment.handshake().open().onSuccess(wire -> Optional.ofNullable(
                        connection.userData().get(Conversation.KEY))
                .ifPresent(action));
    }

    private void begin(WebSocketConnection connection, Attachment attachment, Wire wire) {
        Handshake handshake = attachment.handshake();
        Conversation conversation = new Conversation(
                connection,
                new SocketOutlet(
                        connection,
                        wire,
                        handshake.compressed(),
                        services.settings().farewell()));
        connection.userData().put(Conversation.KEY, conversation);
        conversation.begin(new Requests(
                conversation,
                conversation.outlet().context(),
                services,
                attachment.author(),
                attachment.viewer().credential()));
        handshake.gate().bind(conversation);
        live.connect(attachment.viewer(), conversation.outlet())
                .compose(let -> live.subscribe(let, attachment.feed(), attachment.after(), false)
                        .onFailure(failed -> let.gone())
                        .map(let))
                .onSuccess(conversation::letIn)
                .onFailure(conversation::turnAway);
    }
}
