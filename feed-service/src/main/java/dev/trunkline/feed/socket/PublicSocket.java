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

/** The public feed as WebSocket. */
@WebSocket(path = "/v1/feed/socket", inboundProcessingMode = InboundProcessingMode.CONCURRENT)
@NonBlocking
public class PublicSocket {

    private final Conversations conversations;

    PublicSocket(Conversations conversations) {
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
