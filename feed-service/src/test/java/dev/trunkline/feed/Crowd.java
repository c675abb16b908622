package dev.trunkline.feed;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Very many readers of the public feed on one thread, half of them by event stream and half by WebSocket, from as many
 * addresses as it takes. Who is told to reconnect does so, after the delay that was named and with its cursor.
 */
final class Crowd implements AutoCloseable {

    private static final int FOR_EACH_ADDRESS = 500;

    /** How many may be on their way in at once. */
    private static final int HANDSHAKES = 200;

    private static final long AFTER_REFUSAL_MILLIS = 500;

    private final EventLoopGroup eventLoop = new NioEventLoopGroup(1);
    private final Deque<CrowdReader> waiting = new ArrayDeque<>();
    private final List<CrowdReader> readers = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private volatile int port;
    private int handshakes;

    /**
     * That a reader was told to reconnect.
     *
     * @param atMillis when that was, by a clock of its own
     * @param delayMillis what it was told to wait
     */
    record Told(long atMillis, long delayMillis) {}

    /** Connects {@code count} readers to the instance at {@code to}. */
    void connect(int count, int to) {
        port = to;
        ask(() -> {
            for (int i = 0; i < count; i++) {
                readers.add(new CrowdReader(i));
            }
            waiting.addAll(readers);
            next();
            return readers.size();
        });
    }

    /** From now on who connects does so to the instance at {@code to}. */
    void goTo(int to) {
        port = to;
    }

    int attached() {
        return ask(() -> (int) readers.stream().filter(CrowdReader::attached).count());
    }

    /** How many readers have seen at least {@code count} posts. */
    int saw(int count) {
        return ask(() -> (int)
                readers.stream().filter(each -> each.posts().size() >= count).count());
    }

    /** How many readers have seen exactly {@code posts}, in that order. */
    int sawExactly(List<String> posts) {
        return ask(() -> (int)
                readers.stream().filter(each -> each.posts().equals(posts)).count());
    }

    List<Told> told() {
        return ask(() -> List.copyOf(told));
    }

    /** What no reader should see, such as a connection that ends without a word. */
    List<String> faults() {
        return ask(() -> List.copyOf(faults));
    }

    @Override
    public void close() {
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private <T> T ask(Callable<T> question) {
        try {
            return eventLoop.submit(question).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void next() {
        while (handshakes < HANDSHAKES && !waiting.isEmpty()) {
            handshakes++;
            connect(waiting.remove());
        }
    }

    private void connect(CrowdReader reader) {
        int to = port;
        int address = 2 + reader.number() / FOR_EACH_ADDRESS;
        new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        Connection connection = new Connection(reader);
                        ChannelPipeline pipeline = channel.pipeline().addLast(new HttpClientCodec());
                        if (reader.bySocket()) {
                            pipeline.addLast(new HttpObjectAggregator(8_192), webSocket(reader, to));
                            pipeline.addLast(new Frames(connection));
                        } else {
                            pipeline.addLast(new Events(connection));
                        }
                    }
                })
                .connect(new InetSocketAddress("127.0.0.1", to), new InetSocketAddress("127.0.0." + address, 0))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        handshakes--;
                        later(reader, AFTER_REFUSAL_MILLIS);
                    }
                });
    }

    private static WebSocketClientProtocolHandler webSocket(CrowdReader reader, int port) {
        return new WebSocketClientProtocolHandler(WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(URI.create("ws://127.0.0.1:" + port + reader.path()))
                .subprotocol("trunkline.feed.v1+json")
                .handleCloseFrames(false)
                .build());
    }

    private void later(CrowdReader reader, long delayMillis) {
        eventLoop.schedule(
                () -> {
                    waiting.add(reader);
                    next();
                },
                delayMillis,
                TimeUnit.MILLISECONDS);
    }

    /** One connection of a reader. */
    private final class Connection {

        private final CrowdReader reader;
        private boolean entering = true;

        private Connection(CrowdReader reader) {
            this.reader = reader;
        }

        void received(String json) {
            reader.received(json);
            if (entering && reader.attached()) {
                entered();
            }
        }

        void ended() {
            boolean wasAttached = reader.attached();
            OptionalLong delay = reader.ended();
            delay.ifPresent(millis -> told.add(new Told(System.nanoTime() / 1_000_000, millis)));
            if (delay.isEmpty() && wasAttached) {
                faults.add("reader " + reader.number() + "'s connection ended without a word");
            }
            if (entering) {
                entered();
            }
            later(reader, delay.orElse(AFTER_REFUSAL_MILLIS));
        }

        void failed(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof IllegalStateException) {
                faults.add(cause.getMessage());
            }
            context.close();
        }

        private void entered() {
            entering = false;
            handshakes--;
            next();
        }
    }

    /** An event stream, line by line. */
    private static final class Events extends SimpleChannelInboundHandler<HttpObject> {

        private final Connection connection;
        private final StringBuilder line = new StringBuilder();

        private Events(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            DefaultFullHttpRequest request =
                    new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, connection.reader.path());
            request.headers().set("Host", "127.0.0.1").set("Accept", "text/event-stream");
            context.writeAndFlush(request);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (part instanceof HttpResponse head && head.status().code() != 200) {
                context.close();
            } else if (part instanceof HttpContent content && context.channel().isOpen()) {
                read(content.content());
                if (part instanceof LastHttpContent) {
                    // The stream has ended; the connection, which could serve another request, need not.
                    context.close();
                }
            }
        }

        /** The events are ASCII here, so a character is a byte. */
        private void read(ByteBuf bytes) {
            String text = bytes.toString(StandardCharsets.US_ASCII);
            int from = 0;
            for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
                line.append(text, from, end);
                if (line.indexOf("data: ") == 0) {
                    connection.received(line.substring("data: ".length()));
                }
                line.setLength(0);
                from = end + 1;
            }
            line.append(text, from, text.length());
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            connection.ended();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            connection.failed(context, cause);
        }
    }

    /** The messages of a WebSocket; pings are answered by the handler before this one. */
    private static final class Frames extends SimpleChannelInboundHandler<WebSocketFrame> {

        private final Connection connection;

        private Frames(Connection connection) {
            this.connection = connection;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (frame instanceof TextWebSocketFrame text) {
                connection.received(text.text());
            } else if (frame instanceof CloseWebSocketFrame) {
                context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            connection.ended();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            connection.failed(context, cause);
        }
    }
}
