package dev.trunkline.gateway.upstream;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.flush.RoomyBuffers;
import dev.trunkline.gateway.flush.TurnFlush;
import dev.trunkline.gateway.framing.HeadWriter;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * The connections of one event loop to one endpoint by HTTP/1.1 in clear, and who waits for one. The connection that was used
 * last is used next, so that those which are not needed any more are found out and closed.
 */
public final class Http1Line implements Line {

    /**
     * What holds for the connections of one event loop to each endpoint of an upstream.
     *
     * @param context of the event loop
     * @param connections at most
     * @param waiting requests that may wait for one, at most, beside those for whom one is being made
     * @param keepAlive how long an unused connection is kept, to a second; 0 is for ever
     * @param maxHeadBytes of an answer
     */
    public record Settings(
            ContextInternal context,
            int connections,
            int waiting,
            Duration connectTimeout,
            Duration keepAlive,
            int maxHeadBytes,
            Lending lending) {}

    private final Settings settings;
    private final String authority;
    private final InetSocketAddress address;
    private final FieldReader reader;
    private final HeadWriter heads = new HeadWriter();
    private final Bootstrap bootstrap;
    private final int keepSeconds;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final ArrayDeque<Http1Connection> unused = new ArrayDeque<>();
    private int connecting;
    private int open;
    private boolean closed;

    public Http1Line(Settings settings, Endpoint endpoint) {
        this.settings = settings;
        this.authority = endpoint.authority();
        this.address = new InetSocketAddress(endpoint.address(), endpoint.port());
        this.reader = new FieldReader(settings.maxHeadBytes());
        this.keepSeconds = (int) settings.keepAlive().toSeconds();
        VertxInternal vertx = settings.context().owner();
        this.bootstrap = new Bootstrap()
                .group(settings.context().nettyEventLoop())
                .channelFactory(vertx.transport().channelFactory(false))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .handler(new Pipeline());
    }

    @Override
    public String authority() {
        return authority;
    }

    @Override
    public void join(Waiting one) {
        Http1Connection kept = nextUnused();
        if (kept != null) {
            one.connected(kept.begin());
        } else if (open + connecting < settings.connections() || waiting.size() - connecting < settings.waiting()) {
            waiting.add(one);
            connect();
        } else {
            one.notConnected(new ConnectionPoolTooBusyException(waiting.size() + " wait for " + authority));
        }
    }

    @Override
    public void leave(Waiting one) {
        waiting.remove(one);
    }

    @Override
    public boolean idle() {
        return open == 0 && connecting == 0 && waiting.isEmpty();
    }

    @Override
    public void tick() {
        unused.forEach(connection -> connection.unused(keepSeconds));
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(unused).forEach(Http1Connection::close);
    }

    /** A connection has no request any more. */
    void free(Http1Connection connection) {
        if (closed) {
            connection.close();
        } else if (waiting.isEmpty()) {
            rest(connection);
        } else {
            // Not at once: the end of the answer before has not been told.
            settings.context().nettyEventLoop().execute(() -> serve(connection));
        }
    }

    /** It is no more. */
    void closed(Http1Connection connection) {
        open--;
        unused.remove(connection);
        connect();
    }

    private Http1Connection nextUnused() {
        Http1Connection next = unused.pollLast();
        while (next != null && !next.isAlive()) {
            next = unused.pollLast();
        }
        return next;
    }

    private void serve(Http1Connection connection) {
        if (!connection.isAlive()) {
            return;
        }
        Waiting first = waiting.poll();
        if (first != null) {
            settings.context().dispatch(connection.begin(), first::connected);
        } else if (closed) {
            connection.close();
        } else {
            rest(connection);
        }
    }

    private void rest(Http1Connection connection) {
        connection.rests();
        unused.addLast(connection);
    }

    /** As many as are waited for. */
    private void connect() {
        while (!closed && connecting < waiting.size() && open + connecting < settings.connections()) {
            connecting++;
            try {
                bootstrap.connect(address).addListener(done -> onLoop((ChannelFuture) done));
            } catch (RejectedExecutionException stopped) {
                failed(stopped);
            }
        }
    }

    /** What could not even be opened, say for want of files, is told by another thread. */
    private void onLoop(ChannelFuture done) {
        EventLoop loop = settings.context().nettyEventLoop();
        if (loop.inEventLoop()) {
            connected(done);
        } else {
            loop.execute(() -> connected(done));
        }
    }

    private void connected(ChannelFuture done) {
        if (done.isSuccess()) {
            connecting--;
            open++;
            serve(done.channel().pipeline().get(Http1Connection.class));
        } else {
            failed(done.cause());
        }
    }

    private void failed(Throwable cause) {
        connecting--;
        Waiting first = waiting.poll();
        if (first != null) {
            settings.context().dispatch(cause, first::notConnected);
        }
        connect();
    }

    private final class Pipeline extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            RoomyBuffers.use(channel);
            TurnFlush flush = TurnFlush.installReadingOn(channel);
            channel.pipeline()
                    .addLast(new Http1Connection(
                            Http1Line.this, settings.context(), channel, flush, reader, heads, settings.lending()));
        }
    }
}
