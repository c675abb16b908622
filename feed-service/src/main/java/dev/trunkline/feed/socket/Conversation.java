package dev.trunkline.feed.socket;

import dev.trunkline.feed.live.Closing;
import dev.trunkline.feed.live.Control;
import dev.trunkline.feed.live.LiveConnection;
import dev.trunkline.feed.wire.Framable;
import dev.trunkline.rest.problem.ProblemException;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;

/** One connection, from its opening to its end. Of its event loop only. */
final class Conversation implements Gate.Peer {

    static final TypedKey<Conversation> KEY = new TypedKey<>("conversation");

    /** How many answers may wait behind what the reader has not taken. */
    private static final int MOST_UNTAKEN = 32;

    private static final long RETRY_MILLIS = 1_000;

    private final WebSocketConnection connection;
    private final SocketOutlet outlet;
    private final Promise<LiveConnection> attached = Promise.promise();
    private Optional<Requests> requests = Optional.empty();
    private boolean ended;
    private int untaken;

    Conversation(WebSocketConnection connection, SocketOutlet outlet) {
        this.connection = connection;
        this.outlet = outlet;
    }

    SocketOutlet outlet() {
        return outlet;
    }

    WebSocketConnection connection() {
        return connection;
    }

    /** The live connection, once the reader is let in and reads the feed that it came for. */
    Future<LiveConnection> attached() {
        return attached.future();
    }

    void begin(Requests with) {
        requests = Optional.of(with);
    }

    void letIn(LiveConnection live) {
        attached.complete(live);
        if (ended) {
            live.gone();
        }
    }

    void turnAway(Throwable why) {
        requests.ifPresent(known -> known.refuse("", why));
        attached.tryFail(why);
        end(closing(why));
    }

    @Override
    public void text(String message) {
        if (!ended) {
            requests.ifPresent(known -> known.take(message));
        }
    }

    @Override
    public void alive() {
        outlet.alive();
    }

    @Override
    public void closing() {
        outlet.ended();
        gone();
    }

    void gone() {
        ended = true;
        Optional.ofNullable(attached.future().result()).ifPresent(LiveConnection::gone);
    }

    /** One who has much to read may ask meanwhile; who asks and asks, and never reads, is let go. */
    void send(Framable answer) {
        untaken = outlet.full() ? untaken + 1 : 0;
        if (untaken > MOST_UNTAKEN) {
            end(Closing.SLOW);
        } else {
            outlet.send(answer);
            outlet.flush();
        }
    }

    @Override
    public void end(Closing why) {
        ended = true;
        LiveConnection live = attached.future().result();
        if (live == null) {
            outlet.close(why, Optional.empty());
        } else {
            live.close(why, why == Closing.SLOW ? Optional.of(Control.reconnect(why, RETRY_MILLIS)) : Optional.empty());
        }
    }

    private static Closing closing(Throwable why) {
        if (why instanceof ProblemException problem) {
            return switch (problem.status()) {
                case 401 -> Closing.REVOKED;
                case 403 -> Closing.SUSPENDED;
                case 429 -> Closing.TOO_MANY_CONNECTIONS;
                default -> Closing.UNAVAILABLE;
            };
        }
        return Closing.UNAVAILABLE;
    }
}
