package dev.trunkline.dns.server;

import dev.trunkline.dns.message.Transport;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.time.Duration;
import org.xbill.DNS.Header;

/**
 * One client's TCP connection: messages with their length in front (RFC 1035 §4.2.2), any number of
 * them without waiting in between, answered in their order. It is closed when no complete question
 * came for a while, and reading stops while the client does not take its answers.
 */
final class TcpConnection {

    private static final int LENGTH_OCTETS = 2;

    private final Vertx vertx;
    private final NetSocket socket;
    private final Questions questions;
    private final long idleMillis;
    private final RecordParser frames = RecordParser.newFixed(LENGTH_OCTETS);
    private boolean lengthNext = true;
    private boolean closed;
    private long idleTimer;

    TcpConnection(Vertx vertx, NetSocket socket, Questions questions, Duration idle) {
        this.vertx = vertx;
        this.socket = socket;
        this.questions = questions;
        this.idleMillis = idle.toMillis();
    }

    /** Serves the connection until it is closed, and says so then. */
    void start(Runnable onClosed) {
        idleTimer = vertx.setTimer(idleMillis, fired -> socket.close());
        socket.closeHandler(gone -> {
            closed = true;
            vertx.cancelTimer(idleTimer);
            onClosed.run();
        });
        socket.exceptionHandler(broken -> socket.close());
        frames.handler(this::frame);
        socket.handler(frames);
    }

    private void frame(Buffer part) {
        if (closed) {
            return; // What is left of the buffer belongs to nobody.
        }
        if (lengthNext) {
            int length = part.getUnsignedShort(0);
            if (length < Header.LENGTH) {
                closed = true; // No message is so short; the framing is lost.
                socket.close();
                return;
            }
            frames.fixedSizeMode(length);
        } else {
            frames.fixedSizeMode(LENGTH_OCTETS);
            question(part);
        }
        lengthNext = !lengthNext;
    }

    private void question(Buffer request) {
        restartIdleTimer();
        questions.answer(request, Transport.TCP).ifPresent(answer -> {
            socket.write(Buffer.buffer(LENGTH_OCTETS + answer.length())
                    .appendUnsignedShort(answer.length())
                    .appendBuffer(answer));
            if (socket.writeQueueFull()) {
                socket.pause();
                socket.drainHandler(drained -> socket.resume());
            }
        });
    }

    private void restartIdleTimer() {
        vertx.cancelTimer(idleTimer);
        idleTimer = vertx.setTimer(idleMillis, fired -> socket.close());
    }
}
