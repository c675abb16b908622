package dev.trunkline.gateway.flush;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetSocketInternal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A socket that is closed, and one that is opened, in a turn whose events are still to be told. */
class ClosedSocketTest {

    private static final int SECONDS = 30;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final NetClient client = vertx.createNetClient();
    private final Context loop = vertx.getOrCreateContext();
    private ServerSocket server;
    private NetSocket leaving;
    private Socket left;
    private NetSocket asking;
    private Socket asked;

    @BeforeEach
    void connect() throws Exception {
        assertThat(vertx.isNativeTransportEnabled()).isTrue();
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        leaving = connected();
        left = server.accept();
        asking = connected();
        asked = server.accept();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        server.close();
    }

    @Test
    void what_is_to_be_told_of_one_that_is_closed_is_not_told_to_a_new_one() throws Exception {
        NetSocket fresh = openedBehind(
                () -> ((NetSocketInternal) leaving).channelHandlerContext().close());

        assertThatItHears(fresh);
    }

    @Test
    void nor_if_it_is_closed_since_it_cannot_be_written_to() throws Exception {
        List<NetSocket> others = new ArrayList<>();
        for (int i = 1; i < TurnFlush.MOST_WAITING; i++) {
            others.add(connected());
            server.accept();
        }
        // Its close is a reset, after which the first write fails.
        left.setSoLinger(true, 0);
        CompletableFuture<Void> gone = new CompletableFuture<>();
        loop.runOnContext(task -> leaving.closeHandler(gone::complete));
        CompletableFuture<Boolean> open = new CompletableFuture<>();

        NetSocket fresh = openedBehind(() -> {
            others.forEach(other -> other.write("as many as wait at most"));
            leaving.write("one more");
            open.complete(channel(leaving).isOpen());
        });

        assertThat(open.get(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThatItHears(fresh);
        gone.get(SECONDS, TimeUnit.SECONDS);
    }

    /** Opened by an event that does this first; that the other end of the leaving one is gone is the next event of the same turn. */
    private NetSocket openedBehind(Runnable first) throws Exception {
        CompletableFuture<NetSocket> opened = new CompletableFuture<>();
        asking.handler(bytes -> {
            first.run();
            open().onSuccess(opened::complete).onFailure(opened::completeExceptionally);
        });
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch bothHappened = new CountDownLatch(1);
        loop.runOnContext(task -> {
            waits.countDown();
            await(bothHappened);
        });
        await(waits);
        asked.getOutputStream().write('?');
        left.close();
        bothHappened.countDown();
        return opened.get(SECONDS, TimeUnit.SECONDS);
    }

    private void assertThatItHears(NetSocket fresh) throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        loop.runOnContext(task -> {
            fresh.closeHandler(closed -> heard.complete("closed"));
            fresh.handler(bytes -> heard.complete(bytes.toString()));
        });
        server.accept().getOutputStream().write('!');
        assertThat(heard.get(SECONDS, TimeUnit.SECONDS)).isEqualTo("!");
    }

    private NetSocket connected() throws Exception {
        CompletableFuture<NetSocket> connected = new CompletableFuture<>();
        loop.runOnContext(task -> open().onSuccess(socket -> {
            TurnFlush.install(channel(socket));
            connected.complete(socket);
        }));
        return connected.get(SECONDS, TimeUnit.SECONDS);
    }

    private Future<NetSocket> open() {
        return client.connect(server.getLocalPort(), server.getInetAddress().getHostAddress());
    }

    private static Channel channel(NetSocket socket) {
        return ((NetSocketInternal) socket).channelHandlerContext().channel();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
