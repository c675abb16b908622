package dev.trunkline.gateway.upstream;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.framing.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import io.vertx.core.impl.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** A request by HTTP/1.1 as it is put together; what is written behind its end, or on a connection that is gone, is dropped. */
final class Http1Request implements UpstreamRequest {

    private static final byte[] NO_LINES = {};
    private static final byte[] EMPTY = ascii("content-length: 0\r\n");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
    private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    private static final int CRLF = '\r' << 8 | '\n';
    private static final char DELETE = 0x7f;
    private static final char LAST_OF_LATIN_1 = 0xff;
    private static final int SMALL = 1_024;
    /** What a chunk has around it at most, and the last one behind it. */
    private static final int FRAME = 32;

    private final ContextInternal context;
    private final HeadWriter heads;
    private final boolean fresh;
    private final HeadersMultiMap fields = HeadersMultiMap.headers();
    /** Null when the request and its answer are over. */
    private Http1Connection connection;

    private HttpMethod method = HttpMethod.GET;
    private String target = "/";
    private Sender sender;
    private Http1Answer told;
    private Handler<MultiMap> hints;
    private Handler<Void> drained;
    private boolean chunked;
    private boolean begun;
    private boolean left;
    private boolean ended;

    Http1Request(ContextInternal context, HeadWriter heads, Http1Connection connection, boolean fresh) {
        this.context = context;
        this.heads = heads;
        this.connection = connection;
        this.fresh = fresh;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean http2() {
        return false;
    }

    @Override
    public boolean onNewConnection() {
        return fresh;
    }

    @Override
    public void sentBy(Sender hearing) {
        sender = hearing;
    }

    @Override
    public void line(HttpMethod of, String at) {
        for (int i = 0; i < at.length(); i++) {
            char c = at.charAt(i);
            // Whoever reads the head would find another one.
            if (c <= ' ' || c == DELETE || c > LAST_OF_LATIN_1) {
                throw new IllegalArgumentException("A request target with a blank or control character");
            }
        }
        method = of;
        target = at;
    }

    @Override
    public HeadersMultiMap fields() {
        return fields;
    }

    @Override
    public void authority(Endpoint endpoint) {
        // That is what Host says.
    }

    @Override
    public void onHints(Handler<MultiMap> handler) {
        hints = handler;
    }

    @Override
    public void chunked() {
        chunked = true;
    }

    @Override
    public void open() {
        if (!begun && connection != null) {
            send(null, false);
        }
    }

    /** The head is all of it, and what the other side makes of that is told by its answer. */
    @Override
    public void upgrade() {
        end();
    }

    @Override
    public void write(Buffer piece) {
        if (connection != null && !ended && piece.length() > 0) {
            send(piece, false);
        }
    }

    @Override
    public void end(Buffer last) {
        if (connection != null && !ended) {
            ended = true;
            send(last, true);
            connection.requestIsWhole();
        }
    }

    @Override
    public void end() {
        end(null);
    }

    @Override
    public boolean isFull() {
        return connection != null && !connection.isWritable();
    }

    @Override
    public void onDrain(Handler<Void> handler) {
        drained = handler;
    }

    @Override
    public boolean unread(Throwable cause) {
        return cause instanceof Http1Connection.Unsent;
    }

    @Override
    public void reset(long code) {
        if (told != null) {
            told.drop();
        }
        if (connection != null) {
            connection.abandon();
        }
    }

    /** A connection that another has is not this request's any more. */
    @Override
    public void reset(UpstreamAnswer answer, BooleanSupplier whole, long code) {
        reset(code);
    }

    /** Null when it is over. */
    Http1Connection connection() {
        return connection;
    }

    HttpMethod method() {
        return method;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Whether some of it has been sent, for all that is known here. */
    boolean hasLeft() {
        return left;
    }

    boolean isWhole() {
        return ended;
    }

    void leaveConnection() {
        connection = null;
    }

    void answered(Http1Answer answer) {
        told = answer;
        tell(answer, sender::answered);
    }

    void broken(Throwable cause) {
        tell(cause, sender::broken);
    }

    void hinted(MultiMap links) {
        if (hints != null) {
            tell(links, hints);
        }
    }

    void drained() {
        if (drained != null) {
            context.dispatch(null, drained);
        }
    }

    /** Where the connection is read, on its context. */
    private <T> void tell(T event, Handler<T> handler) {
        try {
            handler.handle(event);
        } catch (RuntimeException failed) {
            context.reportException(failed);
        }
    }

    /** As few pieces as can be: what is small is copied behind what comes before it. */
    private void send(Buffer piece, boolean last) {
        left |= begun && !connection.holdsBack();
        ByteBuf out = begun ? connection.allocate() : head(piece, last);
        if (piece != null && piece.length() > 0) {
            out = content(piece, out);
        }
        if (last && chunked) {
            out.writeBytes(LAST_CHUNK);
        }
        connection.send(out);
    }

    private ByteBuf head(Buffer piece, boolean last) {
        int behind = FRAME + (piece == null || piece.length() > SMALL ? 0 : piece.length());
        try {
            ByteBuf out = heads.request(method, target, fields, framing(piece, last), behind, connection.memory());
            begun = true;
            return out;
        } catch (IllegalArgumentException injected) {
            // Nothing has been written, and nothing may be without a head.
            connection.abandon();
            throw injected;
        }
    }

    private byte[] framing(Buffer piece, boolean last) {
        if (chunked) {
            return CHUNKED;
        }
        boolean empty = last && (piece == null || piece.length() == 0);
        return empty && usuallyHasBody() && !fields.contains(HttpHeaders.CONTENT_LENGTH) ? EMPTY : NO_LINES;
    }

    /** RFC 9110 §8.6: of such a request it is to be said that it has none. */
    private boolean usuallyHasBody() {
        return method == HttpMethod.POST || method == HttpMethod.PUT || method == HttpMethod.PATCH;
    }

    /** Gives where to go on writing. */
    @SuppressWarnings("deprecation")
    private ByteBuf content(Buffer piece, ByteBuf before) {
        ByteBuf content = piece.getByteBuf();
        int bytes = content.readableBytes();
        ByteBuf out = before;
        if (chunked) {
            ByteBufUtil.writeAscii(out, Integer.toHexString(bytes));
            out.writeShort(CRLF);
        }
        if (bytes <= SMALL) {
            out.writeBytes(content);
        } else {
            connection.write(out);
            connection.write(content);
            out = connection.allocate();
        }
        if (chunked) {
            out.writeShort(CRLF);
        }
        return out;
    }
}
