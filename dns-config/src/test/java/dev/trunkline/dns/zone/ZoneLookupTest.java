package dev.trunkline.dns.zone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Questions and the sections that answer them, in presentation format; the zone extends that of RFC 4592 §2.2.1. */
class ZoneLookupTest {

    private static final String ZONE = """
            $ORIGIN example.
            $TTL 3600
            @               SOA   ns host 1 2 3 4 60
            @               NS    ns
            @               NS    ns.example.net.
            ns              A     192.0.2.53
            *               TXT   "a wildcard"
            *               MX    10 host1
            sub.*           TXT   "no wildcard"
            host1           A     192.0.2.1
            host1           AAAA  2001:db8::1
            _ssh._tcp.host1 SRV   0 0 22 host1
            _ssh._tcp.host2 SRV   0 0 22 host4.example.net.
            alias           CNAME host1
            chain           CNAME alias
            dangling        CNAME gone.host1
            away            CNAME www.example.net.
            loop            CNAME pool
            pool            CNAME loop
            *.wild          CNAME host1
            few             A     192.0.2.21
            few         60  A     192.0.2.22
            few             A     192.0.2.23
            """;

    private static final String SOA = "example. 60 SOA ns.example. host.example. 1 2 3 4 60";

    private final Zone zone = zone(ZONE);

    static Zone zone(String text) {
        try {
            return Zone.of(MasterFile.read(text.getBytes(UTF_8), "test.zone", Name.root));
        } catch (ZoneException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            # name                 | type  | rcode    | answer                                            | additional
            host1.example.         | A     | NOERROR  | host1.example. 3600 A 192.0.2.1                   |
            HOST1.Example.         | A     | NOERROR  | host1.example. 3600 A 192.0.2.1                   |
            example.               | SOA   | NOERROR  | example. 3600 SOA ns.example. host.example. 1 2 3 4 60 |
            alias.example.         | A     | NOERROR  | alias.example. 3600 CNAME host1.example.; host1.example. 3600 A 192.0.2.1 |
            chain.example.         | AAAA  | NOERROR  | chain.example. 3600 CNAME alias.example.; alias.example. 3600 CNAME host1.example.; host1.example. 3600 AAAA 2001:db8:0:0:0:0:0:1 |
            alias.example.         | CNAME | NOERROR  | alias.example. 3600 CNAME host1.example.          |
            alias.example.         | ANY   | NOERROR  | alias.example. 3600 CNAME host1.example.          |
            away.example.          | A     | NOERROR  | away.example. 3600 CNAME www.example.net.         |
            loop.example.          | A     | NOERROR  | loop.example. 3600 CNAME pool.example.; pool.example. 3600 CNAME loop.example. |
            _ssh._tcp.host1.example. | SRV | NOERROR  | _ssh._tcp.host1.example. 3600 SRV 0 0 22 host1.example. | host1.example. 3600 A 192.0.2.1; host1.example. 3600 AAAA 2001:db8:0:0:0:0:0:1
            _ssh._tcp.host2.example. | SRV | NOERROR  | _ssh._tcp.host2.example. 3600 SRV 0 0 22 host4.example.net. |
            example.               | NS    | NOERROR  | example. 3600 NS ns.example.; example. 3600 NS ns.example.net. | ns.example. 3600 A 192.0.2.53
            host1.example.         | ANY   | NOERROR  | host1.example. 3600 HINFO "RFC8482" ""            |
            # wildcards, RFC 4592 §2.2.1 and §3.3
            host3.example.         | MX    | NOERROR  | host3.example. 3600 MX 10 host1.example.          | host1.example. 3600 A 192.0.2.1; host1.example. 3600 AAAA 2001:db8:0:0:0:0:0:1
            foo.bar.example.       | TXT   | NOERROR  | foo.bar.example. 3600 TXT "a wildcard"            |
            *.example.             | TXT   | NOERROR  | *.example. 3600 TXT "a wildcard"                  |
            sub.*.example.         | TXT   | NOERROR  | sub.*.example. 3600 TXT "no wildcard"             |
            x.wild.example.        | A     | NOERROR  | x.wild.example. 3600 CNAME host1.example.; host1.example. 3600 A 192.0.2.1 |
            few.example.           | A     | NOERROR  | few.example. 60 A 192.0.2.21; few.example. 60 A 192.0.2.22; few.example. 60 A 192.0.2.23 |
            """)
    void a_question_with_an_answer(String name, String type, String rcode, String answer, String additional) {
        Answer found = lookup(name, type);
        assertEquals(rcode, Rcode.string(found.rcode()));
        assertEquals(answer, text(found.answer()));
        assertEquals(additional == null ? "" : additional, text(found.additional()));
        assertEquals("", text(found.authority()));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            host1.example.           | TXT | NOERROR  |
            host1.example.           | MX  | NOERROR  |
            host3.example.           | A   | NOERROR  |
            _tcp.host1.example.      | SRV | NOERROR  |
            host2.example.           | A   | NOERROR  |
            sub.*.example.           | MX  | NOERROR  |
            wild.example.            | A   | NOERROR  |
            _telnet._tcp.host1.example. | SRV | NXDOMAIN |
            ghost.*.example.         | MX  | NXDOMAIN |
            below.host1.example.     | TXT | NXDOMAIN |
            alias.example.           | TXT | NOERROR  | alias.example. 3600 CNAME host1.example.
            dangling.example.        | A   | NXDOMAIN | dangling.example. 3600 CNAME gone.host1.example.
            """)
    void a_question_without_an_answer_gets_the_soa_with_the_negative_ttl(
            String name, String type, String rcode, String aliases) {
        Answer found = lookup(name, type);
        assertEquals(rcode, Rcode.string(found.rcode()));
        assertEquals(aliases == null ? "" : aliases, text(found.answer()));
        assertEquals(SOA, text(found.authority()));
    }

    @Test
    void several_records_take_turns_at_the_front() {
        var first = List.of(0, 1, 2, 3, -1).stream()
                .map(turn -> ZoneLookup.lookup(zone, Name.fromConstantString("few.example."), Type.A, turn)
                        .answer()
                        .get(0)
                        .rdataToString())
                .toList();
        assertEquals(List.of("192.0.2.21", "192.0.2.22", "192.0.2.23", "192.0.2.21", "192.0.2.23"), first);
    }

    @Test
    void a_chain_of_aliases_ends_at_the_limit() {
        var text = new StringBuilder("$TTL 5\nexample. SOA ns host 1 2 3 4 5\nexample. NS ns\n");
        for (int i = 0; i < 20; i++) {
            text.append("a%d.example. CNAME a%d.example.%n".formatted(i, i + 1));
        }
        Answer found = ZoneLookup.lookup(zone(text.toString()), Name.fromConstantString("a0.example."), Type.A, 0);
        assertEquals(ZoneLookup.MAX_ALIASES, found.answer().size());
    }

    private Answer lookup(String name, String type) {
        return ZoneLookup.lookup(zone, Name.fromConstantString(name), Type.value(type), 0);
    }

    private static String text(List<Record> records) {
        return String.join(
                "; ",
                records.stream()
                        .map(r -> r.getName() + " " + r.getTTL() + " " + Type.string(r.getType()) + " "
                                + r.rdataToString())
                        .toList());
    }
}
