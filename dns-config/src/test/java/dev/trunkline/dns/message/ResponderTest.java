package dev.trunkline.dns.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.trunkline.dns.zone.MasterFile;
import dev.trunkline.dns.zone.Zone;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class ResponderTest {

    private final Responder responder = new Responder(1232);
    private Zone zone;

    @BeforeEach
    void zone() throws Exception {
        var text = new StringBuilder("""
                $TTL 5
                $ORIGIN example.
                @ SOA ns host 1 2 3 4 5
                @ NS ns
                a A 192.0.2.1
                """);
        for (int i = 0; i < 60; i++) {
            text.append("medium TXT \"entry %02d\"%n".formatted(i)); // about 1.4 kB, too long even with EDNS
            text.append("_many._tcp SRV 0 0 %d s%d%n".formatted(i, i % 8));
        }
        for (int i = 0; i < 30; i++) {
            text.append("small TXT \"entry %02d\"%n".formatted(i)); // over 512 octets, under 1232
        }
        for (int i = 0; i < 8; i++) {
            text.append("s%d A 192.0.2.%d%n".formatted(i, i));
            text.append("few SRV 0 0 %d s%d%n".formatted(i, i)); // with its targets' addresses over 512
            text.append("s%d AAAA 2001:db8::%d%n".formatted(i, i));
        }
        zone = Zone.of(MasterFile.read(text.toString().getBytes(UTF_8), "test.zone", Name.root));
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource({
        "a.example., IN, A, NOERROR",
        "nope.example., IN, A, NXDOMAIN",
        "example.net., IN, A, REFUSED",
        "., IN, NS, REFUSED",
        "a.example., CH, TXT, REFUSED",
        "a.example., ANY, A, REFUSED",
        "example., IN, AXFR, REFUSED",
        "example., IN, IXFR, REFUSED",
        "example., IN, MAILB, NOTIMP",
        "example., IN, TKEY, NOTIMP",
        "example., IN, OPT, NOTIMP",
    })
    void a_question_gets_its_response_code(String name, String dclass, String type, String rcode) throws IOException {
        Message response = ask(query(name, Type.value(type), DClass.value(dclass)));
        assertEquals(rcode, Rcode.string(response.getRcode()));
        assertEquals(
                response.getRcode() == Rcode.NOERROR || response.getRcode() == Rcode.NXDOMAIN,
                response.getHeader().getFlag(Flags.AA));
        assertFalse(response.getHeader().getFlag(Flags.RA), "recursion is not offered");
    }

    @Test
    void the_question_comes_back_as_it_was_spelled() throws IOException {
        Message response = ask(query("A.eXamPle.", Type.A, DClass.IN));
        assertEquals("A.eXamPle.", response.getQuestion().getName().toString());
        assertEquals(1, response.getSection(Section.ANSWER).size());
    }

    @Test
    void without_edns_an_answer_has_at_most_512_octets() throws IOException {
        assertTruncated(query("small.example.", Type.TXT, DClass.IN), Transport.UDP);
    }

    @Test
    void edns_makes_room_up_to_the_own_limit() throws IOException {
        Message small = withEdns(query("small.example.", Type.TXT, DClass.IN), 4096, 0, 0);
        assertEquals(30, ask(small).getSection(Section.ANSWER).size());
        assertTruncated(withEdns(query("medium.example.", Type.TXT, DClass.IN), 4096, 0, 0), Transport.UDP);
        assertTruncated(withEdns(query("small.example.", Type.TXT, DClass.IN), 100, 0, 0), Transport.UDP);
    }

    @Test
    void tcp_has_room_for_everything() throws IOException {
        Message response = parse(
                responder.respond(query("medium.example.", Type.TXT, DClass.IN).toWire(), Transport.TCP, zone, 0));
        assertEquals(60, response.getSection(Section.ANSWER).size());
        assertFalse(response.getHeader().getFlag(Flags.TC));
    }

    @Test
    void addresses_that_nobody_asked_for_go_before_anything_is_truncated() throws IOException {
        Message response = ask(query("few.example.", Type.SRV, DClass.IN));
        assertEquals(8, response.getSection(Section.ANSWER).size());
        assertEquals(0, response.getSection(Section.ADDITIONAL).size());
        assertFalse(response.getHeader().getFlag(Flags.TC), "RFC 2181 §9");
    }

    @Test
    void a_later_edns_version_gets_badvers() throws IOException {
        Message response = ask(withEdns(query("a.example.", Type.A, DClass.IN), 1232, 1, 0));
        assertEquals(Rcode.BADVERS, response.getRcode());
        assertEquals(0, response.getOPT().getVersion());
        assertEquals(0, response.getSection(Section.ANSWER).size());
    }

    @Test
    void edns_is_answered_with_edns_and_only_then() throws IOException {
        Message plain = ask(query("a.example.", Type.A, DClass.IN));
        Message edns = ask(withEdns(query("a.example.", Type.A, DClass.IN), 4096, 0, ExtendedFlags.DO));
        assertNull(plain.getOPT());
        assertEquals(1232, edns.getOPT().getPayloadSize());
        assertEquals(ExtendedFlags.DO, edns.getOPT().getFlags());
    }

    @Test
    void other_opcodes_are_not_implemented() throws IOException {
        Message notify = query("example.", Type.SOA, DClass.IN);
        notify.getHeader().setOpcode(Opcode.NOTIFY);
        Message response = ask(notify);
        assertEquals(Rcode.NOTIMP, response.getRcode());
        assertEquals(Opcode.NOTIFY, response.getHeader().getOpcode());
    }

    @Test
    void an_answer_is_not_answered() {
        Message answer = query("a.example.", Type.A, DClass.IN);
        answer.getHeader().setFlag(Flags.QR);
        assertEquals(Optional.empty(), responder.respond(answer.toWire(), Transport.UDP, zone, 0));
    }

    @Test
    void less_than_a_header_is_not_answered() {
        assertEquals(Optional.empty(), responder.respond(new byte[11], Transport.UDP, zone, 0));
        assertEquals(Optional.empty(), responder.respond(new byte[0], Transport.UDP, zone, 0));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "abcd01000000000000000000, no question",
        "abcd01000002000000000000 01610765786d706c65000001000101610765786d706c650000010001, two questions",
        "abcd01000001000000000000 0161, a question cut short",
        "abcd01000001000000000000 c00c00010001, a name that points at itself",
        "abcd01000001000000000000 ff61626364, a label with reserved bits",
        "abcd01000001000000000001 01610765786d706c650000010001, a record announced but not there",
        "abcd01000001000000000002 01610765786d706c650000010001 00002904d0000000000000 00002904d0000000000000, two OPT",
        "abcd01000001000100000000 01610765786d706c650000010001 01610765786d706c65000001000100000005000401020304, an answer",
    })
    void what_is_no_question_gets_formerr(String hex, String why) throws IOException {
        byte[] request = HexFormat.of().parseHex(hex.replace(" ", ""));
        Response response = responder.respond(request, Transport.UDP, zone, 0).orElseThrow();
        assertEquals(Rcode.FORMERR, response.rcode());
        assertArrayEquals(new byte[] {(byte) 0xab, (byte) 0xcd}, Arrays.copyOf(response.wire(), 2));
        assertEquals(12, response.wire().length, "no longer than the header: nothing is gained by forging it");
    }

    @Test
    void random_octets_never_break_it_and_never_gain_more_than_a_datagram() {
        var random = new Random(20260101);
        for (int i = 0; i < 20_000; i++) {
            byte[] request = i % 2 == 0
                    ? new byte[random.nextInt(80)]
                    : withEdns(query("few.example.", Type.SRV, DClass.IN), 4096, 0, 0)
                            .toWire();
            if (i % 2 == 0) {
                random.nextBytes(request);
            } else {
                request[random.nextInt(request.length)] = (byte) random.nextInt();
            }
            responder
                    .respond(request, Transport.UDP, zone, i)
                    .ifPresent(response -> assertTrue(response.wire().length <= 1232));
        }
    }

    private void assertTruncated(Message query, Transport transport) throws IOException {
        Response response =
                responder.respond(query.toWire(), transport, zone, 0).orElseThrow();
        Message message = new Message(response.wire());
        assertTrue(message.getHeader().getFlag(Flags.TC));
        assertEquals(0, message.getSection(Section.ANSWER).size());
        assertTrue(response.wire().length < 100, "a forged sender gains nothing");
    }

    private Message ask(Message query) throws IOException {
        return parse(responder.respond(query.toWire(), Transport.UDP, zone, 0));
    }

    private static Message parse(Optional<Response> response) throws IOException {
        return new Message(response.orElseThrow().wire());
    }

    private static Message query(String name, int type, int dclass) {
        return Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, dclass));
    }

    private static Message withEdns(Message query, int payload, int version, int flags) {
        query.addRecord(new OPTRecord(payload, 0, version, flags), Section.ADDITIONAL);
        return query;
    }
}
