package dev.trunkline.feed.socket;

import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;

/** The public feed as WebSocket. */
@WebSocket(path = "/v1/feed/socket")
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

    @OnError
    void failed(Throwable failure, WebSocketConnection connection) {
        conversations.failed(connection, failure);
    }

    @OnClose
    void close(WebSocketConnection connection) {
        conversations.gone(connection);
    }
}
