package dev.trunkline.feed.socket;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.live.Closing;
import dev.trunkline.feed.live.Feed;
import dev.trunkline.feed.live.Transport;
import dev.trunkline.feed.live.Viewer;
import dev.trunkline.feed.wire.Wire;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends each text back, by the way that the feed's messages take in and out: the suites that know the protocol best
 * want an echo, and the feed has none.
 */
@WebSocket(path = "/test/echo")
public class EchoSocket {

    private static final int EVERYTHING = 1_000_000_000;

    /** As the feed's own, but for tokens and subprotocols. */
    @Singleton
    public static class Check implements HttpUpgradeCheck {

        @Override
        public boolean appliesTo(String endpointId) {
            return endpointId.equals(EchoSocket.class.getName());
        }

        @Override
        public Uni<CheckResult> perform(HttpUpgradeContext context) {
            Handshake handshake = Handshake.on(
                    context.httpRequest().connection(),
                    Compression.negotiate(context.httpRequest().headers().getAll("Sec-WebSocket-Extensions")),
                    new Gate(new FrameRate(EVERYTHING, System.nanoTime()), EVERYTHING));
            context.userData()
                    .put(
                            Attachment.KEY,
                            new Attachment(
                                    new Feed.Everyone(),
                                    Optional.<Cursor>empty(),
                                    new Viewer(Transport.WEBSOCKET, Optional.empty(), ""),
                                    Optional.empty(),
                                    handshake));
            return CheckResult.permitUpgrade();
        }
    }

    @OnOpen
    @NonBlocking
    void open(WebSocketConnection connection) {
        Handshake handshake = connection.userData().get(Attachment.KEY).handshake();
        handshake.open().onSuccess(wire -> handshake.gate().bind(new Echo(connection, wire, handshake.compressed())));
    }

    /** Of the connection's event loop only. */
    private static final class Echo implements Gate.Peer {

        private final SocketOutlet outlet;

        private Echo(WebSocketConnection connection, Wire wire, boolean compressed) {
            this.outlet = new SocketOutlet(connection, wire, compressed, Duration.ofSeconds(5));
        }

        @Override
        public void alive() {
            outlet.alive();
        }

        @Override
        public void text(String message) {
            outlet.send(new Answer("echo", message));
            outlet.flush();
        }

        @Override
        public void closing() {
            outlet.ended();
        }

        @Override
        public void end(Closing why) {
            outlet.close(why, Optional.empty());
        }
    }
}
