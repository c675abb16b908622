package dev.trunkline.gateway.upstream;

import dev.trunkline.gateway.discovery.Endpoint;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.function.BooleanSupplier;

/**
 * A request to an endpoint, on its connection: it is given its head, then its body if it has one, and its sender hears what
 * comes of it. For the event loop of its connection alone.
 */
public interface UpstreamRequest {

    /** Hears of a request once before its answer begins, and then it is the answer that tells more. */
    interface Sender {

        void answered(UpstreamAnswer answer);

        /** May be told again. */
        void broken(Throwable cause);
    }

    boolean http2();

    /** Whether it is the first on its connection. */
    boolean onNewConnection();

    void sentBy(Sender sender);

    /**
     * @param target as it stands in the request line (RFC 9112 §3.2)
     * @throws IllegalArgumentException if it cannot stand there, here or when the head is sent
     */
    void line(HttpMethod method, String target);

    /** The fields of the head, until that leaves. */
    MultiMap fields();

    /** HTTP/2 has a name for it of its own, and {@code Host} is removed. */
    void authority(Endpoint endpoint);

    /** The links of a 103, whenever one comes. */
    void onHints(Handler<MultiMap> hints);

    /** The length of the body is not known. */
    void chunked();

    /** Sends the head, which else leaves with the first of the body. */
    void open();

    /** Sends the head of what is to become another protocol. */
    void upgrade();

    void write(Buffer piece);

    /**
     * @param last of the body, after which the request is whole
     */
    void end(Buffer last);

    void end();

    /** Whether more had better not be written. */
    boolean isFull();

    /** It is not full any more. */
    void onDrain(Handler<Void> drained);

    /** Whether it is known that the other side has not looked at the request which broke by this. */
    boolean unread(Throwable cause);

    /**
     * Has the other side stop what it does for this request, as far as its protocol can: HTTP/1.1 knows only the end of the
     * connection. Nothing is told any more.
     *
     * @param code of RFC 9113 §7
     */
    void reset(long code);

    /**
     * The same when the answer is being told and the request is whole, so that the connection may have gone to another.
     *
     * @param whole whether the end of the answer has been told
     */
    void reset(UpstreamAnswer answer, BooleanSupplier whole, long code);
}
