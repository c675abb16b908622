package dev.trunkline.feed;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Reads a feed socket and writes to it. */
final class SocketClient extends FeedClient implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;
    private volatile int closeCode;

    SocketClient(HttpClient http, URI address, Optional<String> token) {
        WebSocket.Builder builder = http.newWebSocketBuilder().subprotocols("trunkline.feed.v1+json");
        token.ifPresent(value -> builder.header("Authorization", "Bearer " + value));
        socket = builder.buildAsync(address, this).join();
    }

    void send(String frame) {
        socket.sendText(frame, true).join();
    }

    WebSocket socket() {
        return socket;
    }

    /** 0 while it is open. */
    int closeCode() {
        return closeCode;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            received(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closeCode = code;
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closeCode = 1006;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
