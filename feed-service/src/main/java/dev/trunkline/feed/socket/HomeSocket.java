package dev.trunkline.feed.socket;

import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;

/**
 * A user's home feed as WebSocket. Each method says that it does not block, for the library does not ask the class: it would
 * call them on worker threads, and where these have all that they may, it drops the call and tells nobody.
 */
@WebSocket(path = "/v1/users/{id}/feed/socket")
public class HomeSocket {

    private final Conversations conversations;

    HomeSocket(Conversations conversations) {
        this.conversations = conversations;
    }

    @OnOpen
    @NonBlocking
    void open(WebSocketConnection connection) {
        conversations.open(connection);
    }

    @OnError
    @NonBlocking
    void failed(Throwable failure, WebSocketConnection connection) {
        conversations.failed(connection, failure);
    }

    @OnClose
    @NonBlocking
    void close(WebSocketConnection connection) {
        conversations.gone(connection);
    }
}
