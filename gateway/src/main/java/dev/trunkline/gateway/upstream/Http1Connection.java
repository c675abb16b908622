package dev.trunkline.gateway.upstream;

import dev.trunkline.gateway.flush.TurnFlush;
import dev.trunkline.gateway.framing.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import io.vertx.core.impl.ContextInternal;
import java.io.IOException;

/**
 * One connection to an endpoint by HTTP/1.1 in clear: one request at a time, and its answer. It goes to the next as soon as both
 * are whole; whatever comes in that nobody has asked for ends it.
 */
final class Http1Connection extends ChannelInboundHandlerAdapter {

    /** Nobody adds to it. */
    static final MultiMap NO_TRAILERS = HeadersMultiMap.headers();

    private static final int EARLY_HINTS = 103;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final Http1Line line;
    private final ContextInternal context;
    private final Channel channel;
    private final TurnFlush flush;
    private final FieldReader reader;
    private final HeadWriter heads;
    private final AnswerHead head;
    private final Lending lending;
    private final Runnable readOn = this::read;
    private final Incoming incoming = new Incoming();

    private Http1Request request;
    private Http1Answer answer;
    private ChunkReader chunks;
    private long missing;
    /** All of the answer is there, but not of the request. */
    private boolean answered;

    private boolean keeps;
    private boolean reading;
    private boolean closing;
    private boolean closed;
    private boolean used;
    private Throwable fault;
    private int unusedTicks;
    private int keptSeconds = AnswerHead.UNSAID;

    Http1Connection(
            Http1Line line,
            ContextInternal context,
            Channel channel,
            TurnFlush flush,
            FieldReader reader,
            HeadWriter heads,
            Lending lending) {
        this.line = line;
        this.context = context;
        this.channel = channel;
        this.flush = flush;
        this.reader = reader;
        this.heads = heads;
        this.head = new AnswerHead(reader);
        this.lending = lending;
    }

    /** For the next request. */
    Http1Request begin() {
        request = new Http1Request(context, heads, this, !used);
        used = true;
        keeps = true;
        unusedTicks = 0;
        return request;
    }

    boolean isAlive() {
        return !closed && !closing && fault == null && channel.isActive();
    }

    /** Nobody has use for it now, so the other side may close it. */
    void rests() {
        used = true;
    }

    /**
     * A second has gone by in which nobody had use for it.
     *
     * @param most seconds that it is kept; less if the other side has said so
     */
    void unused(int most) {
        unusedTicks++;
        // The other side counts from when its answer left, and must not be met on its way to close.
        boolean endsThere = keptSeconds >= 0 && unusedTicks >= keptSeconds - 1;
        if (endsThere || most > 0 && unusedTicks > most) {
            close();
        }
    }

    void close() {
        closing = true;
        channel.close();
    }

    /** What has come and was not read; it may be looked at. */
    Incoming incoming() {
        return incoming;
    }

    ByteBufAllocator memory() {
        return channel.alloc();
    }

    ByteBuf allocate() {
        return memory().directBuffer();
    }

    /** Whether something was written that has not been sent. */
    boolean holdsBack() {
        return flush.isWaiting();
    }

    void write(ByteBuf out) {
        channel.write(out, channel.voidPromise());
    }

    /** Leaves with all that was written before. */
    void send(ByteBuf out) {
        channel.writeAndFlush(out, channel.voidPromise());
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    void requestIsWhole() {
        if (answered) {
            free();
        }
    }

    void stopReading() {
        channel.config().setAutoRead(false);
    }

    void goOnReading() {
        channel.config().setAutoRead(true);
        if (!incoming.isEmpty() || closed) {
            channel.eventLoop().execute(readOn);
        }
    }

    /** Nobody waits for the answer any more, or for the rest of it. */
    void abandon() {
        if (!request.hasBegun()) {
            free();
            return;
        }
        if (!hasLeft()) {
            flush.drop();
        }
        leave();
        incoming.forget();
        close();
    }

    @Override
    public void channelRead(ChannelHandlerContext netty, Object message) {
        incoming.add((ByteBuf) message);
        read();
    }

    @Override
    public void channelInactive(ChannelHandlerContext netty) {
        closed = true;
        line.closed(this);
        read();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext netty) {
        if (channel.isWritable() && request != null) {
            context.dispatch(request, Http1Request::drained);
        }
    }

    /** What could not be written may have been answered all the same, so the end of what can be read is waited for. */
    @Override
    public void exceptionCaught(ChannelHandlerContext netty, Throwable cause) {
        if (fault == null) {
            fault = cause;
        }
        if (!(cause instanceof IOException)) {
            close();
        }
    }

    private void read() {
        if (reading) {
            return;
        }
        reading = true;
        ContextInternal before = context.beginDispatch();
        try {
            boolean goesOn = !incoming.isEmpty();
            while (goesOn) {
                boolean gotOn = step();
                boolean more = incoming.next();
                goesOn = !incoming.isEmpty() && (gotOn || more || !isFull() && incoming.join(memory()));
            }
            if (closed && request != null && !isFull()) {
                ended();
            }
        } catch (RuntimeException | OutOfMemoryError failed) {
            if (!(failed instanceof MalformedAnswer)) {
                context.reportException(failed);
            }
            incoming.forget();
            if (request != null) {
                breakOff(failed);
            } else {
                close();
            }
        } finally {
            reading = false;
            context.endDispatch(before);
        }
    }

    private boolean isFull() {
        return answer != null && answer.isFull();
    }

    /** Whether it got on. */
    private boolean step() {
        if (request == null || answered) {
            // Nobody has asked for it.
            keeps = false;
            incoming.forget();
            if (request == null) {
                close();
            }
            return false;
        }
        if (!hasLeft()) {
            // And so it comes unasked: it is the answer to nobody, and least of all to this request.
            HttpClosedException early = closedEarly();
            flush.drop();
            breakOff(early);
            return false;
        }
        if (answer == null) {
            return head();
        }
        return !answer.isFull() && body();
    }

    /** Whether any of the request has been sent, so that there may be an answer to it. */
    private boolean hasLeft() {
        return answer != null || request.hasLeft() || request.hasBegun() && !flush.isWaiting();
    }

    private boolean head() {
        if (!head.read(incoming.first())) {
            return false;
        }
        int status = head.status();
        if (status < 200 && status != SWITCHING_PROTOCOLS) {
            // RFC 9110 §15.2: answers before the answer are passed over by who does not know them.
            if (status == EARLY_HINTS) {
                request.hinted(head.fields());
            }
            return true;
        }
        missing = head.bodyLength(request.method());
        chunks = missing == AnswerHead.IN_CHUNKS ? new ChunkReader(reader) : null;
        keptSeconds = head.keptSeconds();
        keeps = head.keepsConnection() && missing != AnswerHead.UNTIL_CLOSE && (keptSeconds < 0 || keptSeconds > 1);
        Http1Request asked = request;
        Http1Answer told = new Http1Answer(context, this, status, head.fields());
        answer = told;
        if (missing == 0) {
            whole();
            asked.answered(told);
            told.whole(NO_TRAILERS);
        } else {
            asked.answered(told);
        }
        return true;
    }

    private boolean body() {
        if (chunks != null) {
            return chunk();
        }
        int here = incoming.first().readableBytes();
        if (missing != AnswerHead.UNTIL_CLOSE) {
            here = (int) Math.min(missing, here);
            missing -= here;
        }
        if (here == 0) {
            return false;
        }
        Http1Answer told = answer;
        Buffer piece = lending.take(incoming.first(), here);
        if (missing == 0) {
            whole();
            told.piece(piece);
            told.whole(NO_TRAILERS);
        } else {
            told.piece(piece);
        }
        return true;
    }

    private boolean chunk() {
        int here = chunks.next(incoming.first());
        if (here > 0) {
            answer.piece(lending.take(incoming.first(), here));
            return true;
        }
        if (!chunks.ended()) {
            return false;
        }
        Http1Answer told = answer;
        MultiMap trailers = chunks.trailers();
        whole();
        told.whole(trailers);
        return true;
    }

    /** All of the answer is there. */
    private void whole() {
        answer.leaveConnection();
        answer = null;
        chunks = null;
        answered = true;
        if (request.isWhole()) {
            free();
        }
    }

    /** Goes to the next who wants it. */
    private void free() {
        leave();
        incoming.next();
        if (closed) {
            return;
        }
        if (keeps && incoming.isEmpty() && fault == null) {
            line.free(this);
        } else {
            close();
        }
    }

    private void leave() {
        request.leaveConnection();
        request = null;
        answer = null;
        chunks = null;
        answered = false;
    }

    /** All that came before the connection was closed has been read. */
    private void ended() {
        if (answer != null && missing == AnswerHead.UNTIL_CLOSE && fault == null) {
            Http1Answer told = answer;
            whole();
            told.whole(NO_TRAILERS);
        } else {
            breakOff(fault == null || !hasLeft() ? closedEarly() : fault);
        }
    }

    /** A new connection that is closed at once speaks of the endpoint, and one that was kept only of its age. */
    private HttpClosedException closedEarly() {
        return hasLeft() || request.onNewConnection() ? new HttpClosedException("Connection was closed") : new Unsent();
    }

    private void breakOff(Throwable cause) {
        Http1Request asked = request;
        Http1Answer told = answer;
        boolean over = answered;
        leave();
        incoming.forget();
        close();
        if (told != null) {
            told.breakOff(cause);
        } else if (!over) {
            asked.broken(cause);
        } else if (!asked.isWhole()) {
            // Whoever waits to write the rest of it need not: nobody reads it.
            asked.drained();
        }
    }

    /** The connection was of no use any more before anything of the request had been sent. */
    static final class Unsent extends HttpClosedException {
        private static final long serialVersionUID = 1L;

        Unsent() {
            super("Connection was closed before the request was sent");
        }
    }
}
