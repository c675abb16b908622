package dev.trunkline.feed.socket;

import dev.trunkline.feed.live.Closing;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;

/** A user's home feed as WebSocket. */
@WebSocket(path = "/v1/users/{id}/feed/socket", inboundProcessingMode = InboundProcessingMode.CONCURRENT)
@NonBlocking
public class HomeSocket {

    private final Conversations conversations;

    HomeSocket(Conversations conversations) {
        this.conversations = conversations;
    }

    @OnOpen
    void open(WebSocketConnection connection) {
        conversations.open(connection);
    }

    @OnTextMessage
    void text(String message, WebSocketConnection connection) {
        conversations.with(connection, conversation -> conversation.text(message));
    }

    @OnBinaryMessage
    void binary(Buffer message, WebSocketConnection connection) {
        conversations.with(connection, conversation -> conversation.end(Closing.BAD_FRAME));
    }

    @OnError
    void failed(Throwable failure, WebSocketConnection connection) {
        conversations.with(connection, conversation -> conversation.failed(failure));
    }

    @OnClose
    void close(WebSocketConnection connection) {
        conversations.with(connection, Conversation::gone);
    }
}
