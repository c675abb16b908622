package dev.trunkline.dns.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes connections for questions by TCP (RFC 7766), as many as are allowed at one time. */
final class TcpListener {

    private final Vertx vertx;
    private final Questions questions;
    private final DnsConfig.Tcp limits;
    private final AtomicInteger open;
    private final NetServer server;

    TcpListener(Vertx vertx, Questions questions, DnsConfig.Tcp limits, AtomicInteger open) {
        this.vertx = vertx;
        this.questions = questions;
        this.limits = limits;
        this.open = open;
        this.server = vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true));
    }

    /** @return the port, once it is bound */
    Future<Integer> listen(String host, int port) {
        server.connectHandler(this::accepted);
        return server.listen(port, host).map(NetServer::actualPort);
    }

    Future<Void> close() {
        return server.close();
    }

    private void accepted(NetSocket socket) {
        if (open.incrementAndGet() > limits.connections()) {
            open.decrementAndGet();
            socket.close();
            return;
        }
        new TcpConnection(vertx, socket, questions, limits.idle()).start(open::decrementAndGet);
    }
}
