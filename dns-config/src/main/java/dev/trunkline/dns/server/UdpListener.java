package dev.trunkline.dns.server;

import dev.trunkline.dns.message.Transport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;

/** Takes questions by UDP: one datagram, one answer, no state (RFC 1035 §4.2.1). */
final class UdpListener {

    private static final int RECEIVE_BUFFER = 1 << 20;

    private final DatagramSocket socket;
    private final Questions questions;

    UdpListener(Vertx vertx, Questions questions) {
        this.socket = vertx.createDatagramSocket(new DatagramSocketOptions().setReceiveBufferSize(RECEIVE_BUFFER));
        this.questions = questions;
    }

    /** @return the port, once it is bound */
    Future<Integer> listen(String host, int port) {
        socket.handler(this::received);
        return socket.listen(port, host).map(bound -> bound.localAddress().port());
    }

    Future<Void> close() {
        return socket.close();
    }

    private void received(DatagramPacket packet) {
        int port = packet.sender().port();
        if (port == 0) {
            return; // Nobody can be answered there.
        }
        questions
                .answer(packet.data(), Transport.UDP)
                .ifPresent(answer -> socket.send(answer, port, packet.sender().host()));
    }
}
