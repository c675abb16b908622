package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.MessageGate;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.function.Predicate;

/**
 * What a WebSocket's client sends, message by message through a gate. While one waits, nothing more is read, so that all
 * that is held is what had been read when it came.
 */
final class GatedMessages {

    private static final Buffer NOTHING = Buffer.buffer();

    private final MessageGate gate;
    private final NetSocket client;
    private final Predicate<Buffer> to;
    private final MessageStarts starts = new MessageStarts();
    private Buffer held = NOTHING;
    private boolean closed;

    /**
     * @param to takes bytes, and says whether it takes more
     */
    GatedMessages(MessageGate gate, NetSocket client, Predicate<Buffer> to) {
        this.gate = gate;
        this.client = client;
        this.to = to;
    }

    void handle(Buffer bytes) {
        if (held.length() > 0) {
            // Had been read already when reading was stopped.
            held = Buffer.buffer(held.length() + bytes.length())
                    .appendBuffer(held)
                    .appendBuffer(bytes);
            return;
        }
        pass(bytes);
    }

    /** The other side takes more. */
    void resume() {
        if (held.length() == 0) {
            client.resume();
        }
    }

    void close() {
        closed = true;
    }

    private void goOn() {
        if (closed) {
            return;
        }
        Buffer waiting = held;
        held = NOTHING;
        if (pass(waiting)) {
            client.resume();
        }
    }

    /** Whether more may come. */
    private boolean pass(Buffer bytes) {
        int at = starts.next(bytes, 0, false);
        while (at < bytes.length()) {
            long wait = gate.message();
            if (wait > 0) {
                hold(bytes, at, wait);
                return false;
            }
            at = starts.next(bytes, at, true);
        }
        return to.test(bytes);
    }

    private void hold(Buffer bytes, int from, long micros) {
        client.pause();
        if (from > 0) {
            to.test(bytes.slice(0, from));
        }
        held = bytes.slice(from, bytes.length());
        // Finer than the wheel, which would make a rate of a hundred a second one of thirty.
        Vertx.currentContext().owner().setTimer((micros + 999) / 1_000, now -> goOn());
    }
}
