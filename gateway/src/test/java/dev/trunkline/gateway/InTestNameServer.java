package dev.trunkline.gateway;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A real name server over UDP and TCP whose records a test changes, and which fails, lies or falls silent when told to. */
public final class InTestNameServer implements AutoCloseable {

    public enum Mood {
        ANSWERING,
        FAILING,
        SILENT,
        /** What comes by UDP says only that it did not fit. */
        TRUNCATING,
        /** As before, and by TCP comes half an answer, and then nothing. */
        STALLING,
        /** By UDP answers to another message than was sent. */
        WRONG_ID,
        /** By UDP an answer with a wrong id, and then the true one. */
        WRONG_ID_FIRST,
        WRONG_QUESTION,
        /** Sends back what it got. */
        ECHOING,
        GARBAGE,
        /** Says that others know. */
        REFERRING,
        /** Does not understand EDNS. */
        OLD
    }

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile Map<Name, List<Record>> records = new ConcurrentHashMap<>();
    private volatile Mood mood = Mood.ANSWERING;
    private volatile Name failing = Name.root;
    private volatile Name silent = Name.fromConstantString("nobody.invalid.");

    public InTestNameServer() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        DatagramSocket datagrams = new DatagramSocket(0, loopback);
        ServerSocket streams = null;
        while (streams == null) {
            try {
                streams = new ServerSocket(datagrams.getLocalPort(), 50, loopback);
            } catch (IOException taken) {
                datagrams.close();
                datagrams = new DatagramSocket(0, loopback);
            }
        }
        udp = datagrams;
        tcp = streams;
        daemon(this::serveDatagrams);
        daemon(this::serveStreams);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "name-server-in-test");
        thread.setDaemon(true);
        thread.start();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(udp.getLocalAddress(), udp.getLocalPort());
    }

    /** From now on these are all the records there are; lines of a master file. */
    public void zone(String... lines) throws IOException {
        Map<Name, List<Record>> fresh = new ConcurrentHashMap<>();
        String text = String.join("\n", lines) + "\n";
        try (Master master = new Master(new java.io.ByteArrayInputStream(text.getBytes()), Name.root)) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                fresh.computeIfAbsent(record.getName(), name -> new ArrayList<>())
                        .add(record);
            }
        }
        records = fresh;
    }

    public void be(Mood newMood) {
        mood = newMood;
    }

    /** For this name alone there is no answer. */
    public void failFor(String name) {
        failing = Name.fromConstantString(name);
    }

    /** For names below this one alone no answer comes at all. */
    public void silentFor(String domain) {
        silent = Name.fromConstantString(domain);
    }

    /** Questions to which no answer came for that. */
    public int unanswered() {
        return unanswered.get();
    }

    public int questions() {
        return questions.get();
    }

    /** By TCP. */
    public int connections() {
        return connections.get();
    }

    private void serveDatagrams() {
        byte[] buffer = new byte[4_096];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                questions.incrementAndGet();
                byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
                for (byte[] answer : datagrams(query)) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private List<byte[]> datagrams(byte[] wire) throws IOException {
        Message query = new Message(wire);
        if (query.getQuestion().getName().subdomain(silent)) {
            unanswered.incrementAndGet();
            return List.of();
        }
        Message answer = answer(query);
        switch (mood) {
            case SILENT:
                return List.of();
            case ECHOING:
                return List.of(wire);
            case GARBAGE:
                return List.of(new byte[] {1}, new byte[] {wire[0], wire[1], -1, 3, 0, 9, 0, 9, 0, 9, 0, 9, -64, 12});
            case TRUNCATING, STALLING:
                Message cut = new Message(query.getHeader().getID());
                cut.getHeader().setFlag(Flags.QR);
                cut.getHeader().setFlag(Flags.TC);
                cut.addRecord(query.getQuestion(), Section.QUESTION);
                return List.of(cut.toWire());
            case WRONG_ID, WRONG_ID_FIRST:
                byte[] right = answer.toWire();
                byte[] wrong = right.clone();
                wrong[0] ^= 0x55;
                return mood == Mood.WRONG_ID ? List.of(wrong) : List.of(wrong, right);
            default:
                return List.of(answer.toWire());
        }
    }

    private void serveStreams() {
        while (!tcp.isClosed()) {
            try (Socket client = tcp.accept()) {
                connections.incrementAndGet();
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                byte[] answer = answer(new Message(query)).toWire();
                byte[] framed = new byte[answer.length + 2];
                framed[0] = (byte) (answer.length >>> 8);
                framed[1] = (byte) answer.length;
                System.arraycopy(answer, 0, framed, 2, answer.length);
                if (mood == Mood.STALLING) {
                    client.getOutputStream().write(framed, 0, framed.length / 2);
                    in.read();
                } else {
                    client.getOutputStream().write(framed);
                }
            } catch (IOException gone) {
                // The next one may do better.
            }
        }
    }

    private Message answer(Message query) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        Record question = query.getQuestion();
        if (mood == Mood.WRONG_QUESTION) {
            question = Record.newRecord(Name.fromConstantString("other.test."), question.getType(), DClass.IN);
        }
        answer.addRecord(question, Section.QUESTION);
        if (mood == Mood.FAILING
                || query.getQuestion().getName().equals(failing)
                || mood == Mood.OLD && query.getOPT() != null) {
            answer.getHeader().setRcode(mood == Mood.OLD ? Rcode.FORMERR : Rcode.SERVFAIL);
            return answer;
        }
        if (mood == Mood.REFERRING) {
            answer.getHeader().unsetFlag(Flags.AA);
            answer.addRecord(
                    new org.xbill.DNS.NSRecord(Name.root, DClass.IN, 60, Name.fromConstantString("ns.elsewhere.")),
                    Section.AUTHORITY);
            return answer;
        }
        List<Record> named = records.get(query.getQuestion().getName());
        if (named == null) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        } else {
            named.stream()
                    .filter(record ->
                            record.getType() == query.getQuestion().getType() || record.getType() == Type.CNAME)
                    .forEach(record -> answer.addRecord(record, Section.ANSWER));
        }
        if (answer.getSection(Section.ANSWER).isEmpty()) {
            records.values().stream()
                    .flatMap(List::stream)
                    .filter(record -> record.getType() == Type.SOA)
                    .forEach(soa -> answer.addRecord(soa, Section.AUTHORITY));
        }
        return answer;
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException already) {
            // It is closed, which is what was wanted.
        }
    }
}
