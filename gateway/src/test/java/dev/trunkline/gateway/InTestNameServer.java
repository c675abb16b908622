package dev.trunkline.gateway;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A real name server over UDP whose records a test changes, and which fails or falls silent when told to. */
public final class InTestNameServer implements AutoCloseable {

    public enum Mood {
        ANSWERING,
        FAILING,
        SILENT
    }

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final AtomicInteger questions = new AtomicInteger();
    private volatile Map<Name, List<Record>> records = new ConcurrentHashMap<>();
    private volatile Mood mood = Mood.ANSWERING;

    public InTestNameServer() throws IOException {
        Thread thread = new Thread(this::serve, "name-server-in-test");
        thread.setDaemon(true);
        thread.start();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    /** From now on these are all the records there are; lines of a master file. */
    public void zone(String... lines) throws IOException {
        Map<Name, List<Record>> fresh = new ConcurrentHashMap<>();
        String text = String.join("\n", lines) + "\n";
        try (Master master = new Master(new java.io.ByteArrayInputStream(text.getBytes()), Name.root)) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                fresh.computeIfAbsent(record.getName(), name -> new java.util.ArrayList<>())
                        .add(record);
            }
        }
        records = fresh;
    }

    public void be(Mood newMood) {
        mood = newMood;
    }

    public int questions() {
        return questions.get();
    }

    private void serve() {
        byte[] buffer = new byte[4_096];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                questions.incrementAndGet();
                if (mood != Mood.SILENT) {
                    Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                    byte[] answer = answer(query).toWire();
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private Message answer(Message query) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        if (mood == Mood.FAILING) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
            return answer;
        }
        List<Record> named = records.get(query.getQuestion().getName());
        if (named == null) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
            return answer;
        }
        named.stream()
                .filter(record -> record.getType() == query.getQuestion().getType())
                .forEach(record -> answer.addRecord(record, Section.ANSWER));
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
