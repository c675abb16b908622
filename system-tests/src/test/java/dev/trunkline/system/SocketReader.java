package dev.trunkline.system;

import dev.trunkline.testing.Http1;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/** Reads a feed by WebSocket and resumes by {@code ?after=}. */
final class SocketReader extends FeedReader {

    static final String SUBPROTOCOL = "trunkline.feed.v1+json";

    private final HttpClient http = Http1.client();
    private final Member member;
    private final String feed;

    SocketReader(Member member, String feed) {
        super("socket-reader");
        this.member = member;
        this.feed = feed;
    }

    @Override
    void connect(Optional<String> after) throws IOException, InterruptedException {
        String address = member.gateway().replaceFirst("^http", "ws") + feed + "/socket"
                + after.map("?after="::concat).orElse("");
        CountDownLatch ended = new CountDownLatch(1);
        WebSocket socket;
        try {
            socket = http.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + member.token())
                    .subprotocols(SUBPROTOCOL)
                    .connectTimeout(Duration.ofSeconds(5))
                    .buildAsync(URI.create(address), new Frames(ended))
                    .join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
        try {
            ended.await();
        } finally {
            socket.abort();
        }
    }

    private final class Frames implements WebSocket.Listener {

        private final CountDownLatch ended;
        private final StringBuilder text = new StringBuilder();

        private Frames(CountDownLatch ended) {
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
        public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            ended.countDown();
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            ended.countDown();
        }
    }
}
