package dev.trunkline.gateway.discovery;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;

/**
 * One question to one name server: by UDP, and by TCP if the answer did not fit (RFC 7766 §5). It waits, so it is for
 * threads that may.
 *
 * <p>Datagrams that do not answer the question (RFC 5452 §9.1) are passed over until the time is up, so that nobody can
 * end a lookup by guessing. Each question has a socket, and with it a port, of its own.
 */
final class Transport {

    private static final int LARGEST_DATAGRAM = 65_535;

    private final Duration timeout;

    /**
     * @param timeout for each of UDP and TCP
     */
    Transport(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * @throws IOException if no answer to this question came in time
     */
    Message ask(InetSocketAddress server, Message query) throws IOException {
        byte[] wire = query.toWire();
        Message answer = byDatagram(server, query, wire);
        return answer.getHeader().getFlag(Flags.TC) ? byStream(server, query, wire) : answer;
    }

    private Message byDatagram(InetSocketAddress server, Message query, byte[] wire) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.send(new DatagramPacket(wire, wire.length));
            DatagramPacket packet = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
            while (true) {
                socket.setSoTimeout(millisUntil(deadline));
                socket.receive(packet);
                try {
                    Message answer = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                    if (answers(query, answer)) {
                        return answer;
                    }
                } catch (IOException garbage) {
                    // The true answer may still come.
                }
                packet.setLength(LARGEST_DATAGRAM);
            }
        }
    }

    private Message byStream(InetSocketAddress server, Message query, byte[] wire) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(server, millisUntil(deadline));
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] framed = new byte[2 + wire.length];
            framed[0] = (byte) (wire.length >>> 8);
            framed[1] = (byte) wire.length;
            System.arraycopy(wire, 0, framed, 2, wire.length);
            out.write(framed);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            socket.setSoTimeout(millisUntil(deadline));
            byte[] answer = new byte[in.readUnsignedShort()];
            for (int read = 0; read < answer.length; ) {
                // A server that sends byte after byte gets no more time for it.
                socket.setSoTimeout(millisUntil(deadline));
                int some = in.read(answer, read, answer.length - read);
                if (some < 0) {
                    throw new IOException("the name server closed the connection within its answer");
                }
                read += some;
            }
            Message message = new Message(answer);
            if (!answers(query, message)) {
                throw new IOException("the name server answered another question than was asked");
            }
            return message;
        }
    }

    private static boolean answers(Message query, Message answer) {
        Record asked = query.getQuestion();
        Record told = answer.getQuestion();
        return answer.getHeader().getID() == query.getHeader().getID()
                && answer.getHeader().getFlag(Flags.QR)
                && told != null
                && told.getType() == asked.getType()
                && told.getDClass() == asked.getDClass()
                && told.getName().equals(asked.getName());
    }

    private static int millisUntil(long deadline) throws SocketTimeoutException {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0) {
            throw new SocketTimeoutException("the name server did not answer in time");
        }
        return (int) left;
    }
}
