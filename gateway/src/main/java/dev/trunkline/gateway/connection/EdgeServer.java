package dev.trunkline.gateway.connection;

import dev.trunkline.gateway.connection.ConnectionCount.Reason;
import dev.trunkline.gateway.flush.RoomyBuffers;
import dev.trunkline.gateway.flush.TurnFlush;
import dev.trunkline.gateway.framing.HeadWriter;
import dev.trunkline.gateway.framing.StrictFraming;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Promise;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.HAProxyMessageCompletionHandler;
import io.vertx.core.net.impl.SslChannelProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * Vert.x' server with a door of our own: each connection is met before the first byte is read, counted, asked for its
 * PROXY header if it is from one of our proxies, and only then handed on. It is an internal class of Vert.x that makes
 * this possible, so a new version of Vert.x has to be looked at (ADR 19).
 */
public final class EdgeServer extends HttpServerImpl {

    private final Http1Only http1;
    private final ConnectionWatch watch;
    private final HttpServerOptions options;
    private final HeadWriter heads = new HeadWriter();
    private volatile Channel listener;

    public EdgeServer(
            Vertx vertx,
            HttpServerOptions options,
            ConnectionWatch watch,
            Handler<HttpServerRequest> requests,
            Handler<HttpServerRequest> malformed) {
        super((VertxInternal) vertx, options);
        this.options = options;
        this.watch = watch;
        this.http1 =
                new Http1Only((VertxInternal) vertx, new HttpServerOptions(options).setHttp2ClearTextEnabled(false));
        for (HttpServerImpl server : new HttpServerImpl[] {this, http1}) {
            server.requestHandler(requests)
                    .invalidRequestHandler(malformed)
                    .connectionHandler(connection -> {
                        ClientConnection.of(connection).speaks(connection, heads);
                        StrictFraming.guard(connection);
                    })
                    // A client that breaks off is told to its exchange, and one without needs nobody to know.
                    .exceptionHandler(broken -> {});
        }
    }

    /** Takes no new connections; those that are open go on. */
    public void stopAccepting() {
        Optional.ofNullable(listener).ifPresent(Channel::close);
    }

    @Override
    protected BiConsumer<Channel, SslChannelProvider> childHandler(
            ContextInternal context, SocketAddress address, GlobalTrafficShapingHandler shaping) {
        BiConsumer<Channel, SslChannelProvider> next = super.childHandler(context, address, shaping);
        BiConsumer<Channel, SslChannelProvider> nextHttp1 = http1.childHandler(context, address, shaping);
        return (channel, tls) -> {
            listener = channel.parent();
            if (channel.remoteAddress() instanceof InetSocketAddress peer && watch.isProxy(peer.getAddress())) {
                readProxyHeader(channel, () -> admit(channel, next, nextHttp1, tls));
            } else {
                admit(channel, next, nextHttp1, tls);
            }
        };
    }

    private void readProxyHeader(Channel channel, Runnable then) {
        ChannelPipeline pipeline = channel.pipeline();
        Promise<Channel> header = channel.eventLoop().newPromise();
        watch.expectSoon(channel, header);
        // A moment later, for the decoder closes first and then says why.
        channel.closeFuture().addListener(gone -> channel.eventLoop().execute(() -> header.cancel(false)));
        pipeline.addLast(new HAProxyMessageDecoder());
        pipeline.addLast(new HAProxyMessageCompletionHandler(header));
        header.addListener(done -> {
            if (done.isSuccess()) {
                forgetPaths(channel);
                then.run();
            } else {
                // Who is gone before the header is there has sent no bad one: balancers look in like that.
                if (done.cause() instanceof DecoderException || done.cause() instanceof TimeoutException) {
                    watch.count().count(Reason.BAD_PROXY_HEADER);
                }
                channel.close();
            }
        });
    }

    /**
     * A client of the proxy's that came by a Unix socket has no address that anything here could count, limit or pass on:
     * it is taken for the proxy itself, as one that it does not know is.
     */
    private static void forgetPaths(Channel channel) {
        for (var key : List.of(ConnectionBase.REMOTE_ADDRESS_OVERRIDE, ConnectionBase.LOCAL_ADDRESS_OVERRIDE)) {
            SocketAddress told = channel.attr(key).get();
            if (told != null && !told.isInetSocket()) {
                channel.attr(key).set(null);
            }
        }
    }

    private void admit(
            Channel channel,
            BiConsumer<Channel, SslChannelProvider> next,
            BiConsumer<Channel, SslChannelProvider> nextHttp1,
            SslChannelProvider tls) {
        InetAddress address = clientAddress(channel);
        Optional<ClientConnection> admitted = watch.admit(channel, address);
        if (admitted.isEmpty()) {
            channel.close();
            return;
        }
        TurnFlush.install(channel);
        ClientConnection client = admitted.get();
        if (options.isSsl()) {
            next.accept(channel, tls);
            channel.pipeline().addAfter("ssl", "client", client);
        } else {
            Preface preface = new Preface(
                    () -> {
                        RoomyBuffers.use(channel);
                        nextHttp1.accept(channel, tls);
                    },
                    bytes -> {
                        client.speaksHttp2(bytes);
                        next.accept(channel, tls);
                    });
            channel.pipeline().addLast("client", client).addLast("preface", preface);
        }
    }

    private static InetAddress clientAddress(Channel channel) {
        SocketAddress told =
                channel.attr(ConnectionBase.REMOTE_ADDRESS_OVERRIDE).get();
        if (told != null) {
            return NetUtil.createInetAddressFromIpAddressString(told.hostAddress());
        }
        return channel.remoteAddress() instanceof InetSocketAddress peer
                ? peer.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    /** The same without HTTP/2 in clear, for who has shown that he speaks HTTP/1; it does not listen. */
    private static final class Http1Only extends HttpServerImpl {

        Http1Only(VertxInternal vertx, HttpServerOptions options) {
            super(vertx, options);
        }

        @Override
        protected BiConsumer<Channel, SslChannelProvider> childHandler(
                ContextInternal context, SocketAddress address, GlobalTrafficShapingHandler shaping) {
            return super.childHandler(context, address, shaping);
        }
    }
}
