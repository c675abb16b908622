package dev.trunkline.dns.message;

import dev.trunkline.dns.zone.Answer;
import dev.trunkline.dns.zone.Zone;
import dev.trunkline.dns.zone.ZoneLookup;
import java.io.IOException;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The protocol around the look-up: octets of a request in, octets of the response out, or nothing
 * when silence is the right answer. Pure; the size of a response over UDP never passes the lesser of
 * what the client announced and {@code maxUdpPayload}.
 *
 * <p>Not answered at all: what is shorter than a header, and responses (an answer to an answer could
 * go on for ever). FORMERR: what cannot be parsed, or has not exactly one question (RFC 9619).
 * NOTIMP: opcodes other than QUERY, and meta types. REFUSED: names outside the zone, classes other
 * than IN, zone transfers. BADVERS: EDNS versions after 0.
 */
public final class Responder {

    /** What every client can take over UDP (RFC 1035 §4.2.1). */
    private static final int PLAIN_UDP_PAYLOAD = 512;

    private static final int MAX_TCP_PAYLOAD = 65_535;

    private final int maxUdpPayload;

    /** @param maxUdpPayload octets, 512 to 65535; 1232 avoids fragments on every path of today */
    public Responder(int maxUdpPayload) {
        if (maxUdpPayload < PLAIN_UDP_PAYLOAD || maxUdpPayload > MAX_TCP_PAYLOAD) {
            throw new IllegalArgumentException("the UDP payload must be 512 to 65535 octets, not " + maxUdpPayload);
        }
        this.maxUdpPayload = maxUdpPayload;
    }

    /** @param turn for the rotation of RRsets, see {@link ZoneLookup#lookup} */
    public Optional<Response> respond(byte[] request, Transport transport, Zone zone, int turn) {
        if (request.length < Header.LENGTH || isResponse(request)) {
            return Optional.empty();
        }
        Header header = header(request);
        if (header.getOpcode() != Opcode.QUERY) {
            return Optional.of(bare(header, Rcode.NOTIMP));
        }
        Message query;
        try {
            query = new Message(request);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(bare(header, Rcode.FORMERR));
        }
        if (!wellFormed(query)) {
            return Optional.of(bare(header, Rcode.FORMERR));
        }
        return Optional.of(answer(query, transport, zone, turn));
    }

    private Response answer(Message query, Transport transport, Zone zone, int turn) {
        Record question = query.getQuestion();
        OPTRecord edns = query.getOPT();
        Message response = begin(query.getHeader());
        response.addRecord(question, Section.QUESTION);
        int rcode = verdict(question, edns, zone);
        if (rcode == Rcode.NOERROR) {
            Answer answer = ZoneLookup.lookup(zone, question.getName(), question.getType(), turn);
            rcode = answer.rcode();
            response.getHeader().setFlag(Flags.AA);
            answer.answer().forEach(record -> response.addRecord(record, Section.ANSWER));
            answer.authority().forEach(record -> response.addRecord(record, Section.AUTHORITY));
            answer.additional().forEach(record -> response.addRecord(record, Section.ADDITIONAL));
        }
        response.getHeader().setRcode(rcode & 0xF);
        OPTRecord ownEdns = null;
        if (edns != null) {
            // RFC 3225 §3: the DO bit is copied, though nothing here is signed.
            ownEdns = new OPTRecord(maxUdpPayload, rcode >> 4, 0, edns.getFlags() & ExtendedFlags.DO);
            response.addRecord(ownEdns, Section.ADDITIONAL);
        }
        return new Response(fitted(response, ownEdns, limit(transport, edns)), question.getType(), rcode);
    }

    private static int verdict(Record question, OPTRecord edns, Zone zone) {
        if (edns != null && edns.getVersion() > 0) {
            return Rcode.BADVERS;
        }
        int type = question.getType();
        if (type == Type.AXFR || type == Type.IXFR) {
            return Rcode.REFUSED;
        }
        if (question.getDClass() != DClass.IN || !question.getName().subdomain(zone.origin())) {
            return Rcode.REFUSED;
        }
        // RFC 6895 §3.1: 128 to 255 are not types of data. ANY is one of them and has an answer.
        return type == Type.OPT || type >= 128 && type <= 254 ? Rcode.NOTIMP : Rcode.NOERROR;
    }

    /** The size to keep to: RFC 6891 §6.2.3 has an announced size under 512 count as 512. */
    private int limit(Transport transport, OPTRecord edns) {
        if (transport == Transport.TCP) {
            return MAX_TCP_PAYLOAD;
        }
        int announced = edns == null ? PLAIN_UDP_PAYLOAD : Math.max(PLAIN_UDP_PAYLOAD, edns.getPayloadSize());
        return Math.min(announced, maxUdpPayload);
    }

    /**
     * Leaves away what need not be there, and if the rest is still too long, everything: with TC the
     * client asks again by TCP and may not use what came along (RFC 2181 §9).
     */
    private static byte[] fitted(Message response, OPTRecord edns, int limit) {
        byte[] wire = response.toWire(MAX_TCP_PAYLOAD);
        if (wire.length <= limit) {
            return wire;
        }
        keepOnly(edns, response, Section.ADDITIONAL);
        wire = response.toWire(MAX_TCP_PAYLOAD);
        if (wire.length <= limit && !response.getHeader().getFlag(Flags.TC)) {
            return wire;
        }
        response.removeAllRecords(Section.ANSWER);
        response.removeAllRecords(Section.AUTHORITY);
        response.getHeader().setFlag(Flags.TC);
        return response.toWire(MAX_TCP_PAYLOAD);
    }

    private static void keepOnly(OPTRecord edns, Message response, int section) {
        response.removeAllRecords(section);
        if (edns != null) {
            response.addRecord(edns, section);
        }
    }

    private static boolean wellFormed(Message query) {
        Header header = query.getHeader();
        long opts = query.getSection(Section.ADDITIONAL).stream()
                .filter(OPTRecord.class::isInstance)
                .count();
        return header.getCount(Section.QUESTION) == 1
                && header.getCount(Section.ANSWER) == 0
                && header.getCount(Section.AUTHORITY) == 0
                && opts <= 1; // RFC 6891 §6.1.1
    }

    private static Response bare(Header request, int rcode) {
        Message response = begin(request);
        response.getHeader().setRcode(rcode);
        return new Response(response.toWire(), 0, rcode);
    }

    private static Message begin(Header request) {
        var response = new Message(request.getID());
        Header header = response.getHeader();
        header.setFlag(Flags.QR);
        header.setOpcode(request.getOpcode());
        if (request.getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        return response;
    }

    private static boolean isResponse(byte[] request) {
        return (request[2] & 0x80) != 0;
    }

    private static Header header(byte[] request) {
        try {
            return new Header(request);
        } catch (IOException e) {
            throw new IllegalStateException("a header of 12 octets always parses", e);
        }
    }
}
