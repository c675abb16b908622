package dev.trunkline.system;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/** Reads by WebSocket, and resumes by {@code ?after=}. */
final class RoamingSocket extends RoamingReader {

    RoamingSocket(HttpClient http, ScheduledExecutorService timers, Member member, String feed, String cursor) {
        super(http, timers, member, feed, cursor);
    }

    @Override
    CompletableFuture<?> connect(String after) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        http().newWebSocketBuilder()
                .header("Authorization", "Bearer " + member().token())
                .subprotocols(SocketReader.SUBPROTOCOL)
                .connectTimeout(Duration.ofSeconds(15))
                .buildAsync(
                        URI.create(address("/socket?after=" + after).replaceFirst("^http", "ws")), new Frames(ended))
                .whenComplete((open, failed) -> {
                    if (failed != null) {
                        ended.completeExceptionally(failed(failed));
                    }
                });
        return ended;
    }

    private Throwable failed(Throwable failed) {
        Throwable cause = failed instanceof CompletionException ? failed.getCause() : failed;
        if (cause instanceof WebSocketHandshakeException handshake) {
            refused(
                    handshake.getResponse().statusCode(),
                    handshake.getResponse().headers());
        }
        return cause;
    }

    private final class Frames implements WebSocket.Listener {

        private final CompletableFuture<Void> ended;
        private final StringBuilder text = new StringBuilder();

        private Frames(CompletableFuture<Void> ended) {
            this.ended = ended;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                event(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            end("closed with " + code);
            ended.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            ended.completeExceptionally(error);
        }
    }
}
