package dev.trunkline.dns.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The name server on real sockets of the loopback interface. */
class NameServerTest {

    private static final String INSTANCES = """
            $TTL 5
            _http._tcp.user-service SRV 0 0 8081 user-service-1
            user-service-1          A   127.0.0.1
            """;

    @TempDir
    Path dir;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Path instances;
    private NameServer server;

    private record Settings(int port, Optional<Path> zone, Optional<Path> instances)
            implements DnsConfig, DnsConfig.Tcp {

        @Override
        public String host() {
            return "127.0.0.1";
        }

        @Override
        public Duration poll() {
            return Duration.ofMillis(20);
        }

        @Override
        public int udpPayload() {
            return 1232;
        }

        @Override
        public Tcp tcp() {
            return this;
        }

        @Override
        public int connections() {
            return 3;
        }

        @Override
        public Duration idle() {
            return Duration.ofMillis(700);
        }
    }

    @BeforeEach
    void start() throws Exception {
        instances = Files.writeString(dir.resolve("instances.zone"), INSTANCES);
        var zone = new StringBuilder(new String(packagedZone(), UTF_8));
        for (int i = 0; i < 100; i++) {
            zone.append("long TXT \"the record with the number %d\"%n".formatted(i));
        }
        Path file = Files.writeString(dir.resolve("trunkline.test.zone"), zone);
        server = new NameServer(vertx, new Settings(0, Optional.of(file), Optional.of(instances)), registry);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void an_answer_that_is_too_long_for_udp_comes_by_tcp() throws IOException {
        SimpleResolver resolver = resolver();
        resolver.setIgnoreTruncation(true);
        assertTrue(resolver.send(query("long", Type.TXT)).getHeader().getFlag(Flags.TC));
        resolver.setIgnoreTruncation(false);
        assertEquals(
                100,
                resolver.send(query("long", Type.TXT))
                        .getSection(Section.ANSWER)
                        .size());
        assertTrue(registry.get("dns.queries")
                        .tags("transport", "tcp", "qtype", "TXT")
                        .counter()
                        .count()
                >= 1);
    }

    @Test
    void instances_are_found_by_srv_with_their_addresses() throws IOException {
        Message response = resolver().send(query("_http._tcp.user-service", Type.SRV));
        assertEquals(List.of("0 0 8081 user-service-1.trunkline.test."), rdata(response, Section.ANSWER));
        assertEquals("127.0.0.1", response.getSection(Section.ADDITIONAL).get(0).rdataToString());
    }

    @Test
    void a_changed_fragment_is_served_under_a_later_serial() throws IOException {
        long before = serial();
        replaceInstances(
                INSTANCES + "_http._tcp.user-service SRV 0 0 8091 user-service-2\nuser-service-2 A 127.0.0.1\n");
        await().untilAsserted(() -> assertEquals(
                2,
                resolver()
                        .send(query("_http._tcp.user-service", Type.SRV))
                        .getSection(Section.ANSWER)
                        .size()));
        assertEquals(before + 1, serial());
    }

    @Test
    void a_bad_fragment_is_refused_and_the_old_one_stays() throws IOException {
        long before = serial();
        replaceInstances("$TTL 5\nuser-service-1 A 127.0.0\n");
        await().until(() ->
                registry.find("dns.zone.reloads").tag("outcome", "refused").counter() != null);
        assertEquals(List.of("127.0.0.1"), rdata(resolver().send(query("user-service-1", Type.A)), Section.ANSWER));
        assertEquals(before, serial());
    }

    @Test
    void round_robin_puts_each_address_first_in_its_turn() throws IOException {
        var first = new TreeSet<String>();
        for (int i = 0; i < 3; i++) {
            first.add(rdata(resolver().send(query("edge", Type.A)), Section.ANSWER)
                    .get(0));
        }
        assertEquals(new TreeSet<>(List.of("127.0.0.1", "127.0.0.2", "127.0.0.3")), first);
    }

    @Test
    void questions_sent_at_once_by_tcp_are_answered_in_order() throws IOException {
        try (Socket socket = connect()) {
            var out = new ByteArrayOutputStream();
            var frames = new DataOutputStream(out);
            for (int id = 1; id <= 50; id++) {
                Message query = query("mx1", Type.A);
                query.getHeader().setID(id);
                byte[] wire = query.toWire();
                frames.writeShort(wire.length);
                frames.write(wire);
            }
            socket.getOutputStream().write(out.toByteArray());
            var in = new DataInputStream(socket.getInputStream());
            for (int id = 1; id <= 50; id++) {
                Message response = new Message(in.readNBytes(in.readUnsignedShort()));
                assertEquals(id, response.getHeader().getID());
                assertEquals(Rcode.NOERROR, response.getRcode());
            }
        }
    }

    @Test
    void a_connection_without_a_question_is_closed() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(0); // half a length is not a question
            assertEquals(-1, socket.getInputStream().read());
        }
        await().until(() -> registry.get("dns.tcp.connections").gauge().value() == 0);
    }

    @Test
    void a_frame_too_short_for_a_header_ends_the_connection() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(new byte[] {0, 2, 1, 1});
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void connections_over_the_limit_are_closed_at_once() throws IOException {
        try (Socket one = connect();
                Socket two = connect();
                Socket three = connect()) {
            await().until(() -> registry.get("dns.tcp.connections").gauge().value() == 3);
            try (Socket four = connect()) {
                assertEquals(-1, four.getInputStream().read());
            }
            assertTrue(one.isConnected() && two.isConnected() && three.isConnected());
        }
    }

    @Test
    void garbage_by_udp_gets_formerr_or_silence_and_the_next_question_its_answer() throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(5_000);
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            byte[] answer = query("mx1", Type.A).toWire();
            answer[2] |= (byte) 0x80;
            byte[] broken = query("mx1", Type.A).toWire();
            broken[12] = (byte) 0xff;
            for (byte[] silent : List.of(new byte[] {1, 2, 3}, answer)) {
                socket.send(new DatagramPacket(silent, silent.length, address));
            }
            socket.send(new DatagramPacket(broken, broken.length, address));
            var buffer = new DatagramPacket(new byte[512], 512);
            socket.receive(buffer); // the first to come back is for the last that was sent
            assertEquals(Rcode.FORMERR, buffer.getData()[3] & 0xF);
            socket.setSoTimeout(50);
            assertThrows(SocketTimeoutException.class, () -> socket.receive(buffer));
        }
        assertEquals(Rcode.NOERROR, resolver().send(query("mx1", Type.A)).getRcode());
        assertEquals(2, registry.get("dns.dropped").counter().count());
    }

    @Test
    void a_taken_port_is_named_with_what_to_set() {
        var second = new NameServer(vertx, new Settings(server.port(), Optional.empty(), Optional.empty()), registry);
        var e = assertThrows(IllegalStateException.class, second::start);
        assertTrue(
                e.getMessage().contains("127.0.0.1:" + server.port() + ", set DNS_HOST and DNS_PORT"), e.getMessage());
    }

    private void replaceInstances(String text) throws IOException {
        Path next = Files.writeString(dir.resolve("instances.next"), text);
        Files.move(next, instances, StandardCopyOption.ATOMIC_MOVE);
    }

    private long serial() throws IOException {
        var soa = (SOARecord)
                resolver().send(query("@", Type.SOA)).getSection(Section.ANSWER).get(0);
        return soa.getSerial();
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private SimpleResolver resolver() {
        var resolver = new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        resolver.setTimeout(Duration.ofSeconds(5));
        return resolver;
    }

    private static Message query(String name, int type) throws IOException {
        Name origin = Name.fromConstantString("trunkline.test.");
        return Message.newQuery(
                Record.newRecord(name.equals("@") ? origin : Name.fromString(name, origin), type, DClass.IN));
    }

    private static List<String> rdata(Message response, int section) {
        return response.getSection(section).stream().map(Record::rdataToString).toList();
    }

    private static byte[] packagedZone() throws IOException {
        try (var in = NameServer.class.getResourceAsStream("/trunkline.test.zone")) {
            return in.readAllBytes();
        }
    }
}
