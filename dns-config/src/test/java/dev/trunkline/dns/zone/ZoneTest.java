package dev.trunkline.dns.zone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;

class ZoneTest {

    private static final String HEAD = """
            $TTL 5
            $ORIGIN example.
            @ SOA ns host 1 2 3 4 5
            @ NS ns
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a A 192.0.2            | test.zone:5: Invalid address
            a BOGUS x              | test.zone:5: Invalid type 'BOGUS'
            $INCLUDE other         | test.zone:5: $INCLUDE
            a CH TXT x             | test.zone:5: a.example. TXT is not of class IN
            a.example.net. A 192.0.2.1 | test.zone:5: a.example.net. A is outside of the zone example.
            @ SOA ns host 1 2 3 4 5| test.zone:5: a second SOA
            sub NS ns              | test.zone:5: sub.example. NS would delegate
            d DNAME x              | test.zone:5: d.example. DNAME is not served here
            """)
    void a_line_that_breaks_a_rule_is_named(String line, String message) {
        assertRefused(HEAD + line + "\n", message);
    }

    @Test
    void data_beside_an_alias_is_refused() {
        assertRefused(HEAD + "a CNAME b\nb A 192.0.2.1\na A 192.0.2.1\n", "test.zone:5: a.example. has a CNAME");
    }

    @Test
    void an_alias_as_a_target_is_refused() {
        assertRefused(HEAD + "a CNAME b\n_x._tcp SRV 0 0 1 a\n", "test.zone:6: the target a.example. is a CNAME");
    }

    @Test
    void a_zone_without_soa_or_ns_is_refused() {
        assertRefused("a.example. 5 A 192.0.2.1\n", "no SOA record");
        assertRefused("example. 5 SOA ns host 1 2 3 4 5\n", "zone example. has no NS record");
    }

    @Test
    void a_record_in_parentheses_is_named_by_its_last_line() throws ZoneException {
        var entries = MasterFile.read((HEAD + "a TXT ( \"x\"\n \"y\" )").getBytes(UTF_8), "f", Name.root);
        assertEquals("f:6", entries.get(entries.size() - 1).place());
    }

    @Test
    void the_serial_moves_and_nothing_else() {
        Zone zone = ZoneLookupTest.zone(HEAD);
        Zone moved = zone.withSerial(4294967296L + 7);
        assertEquals(7, moved.serial());
        assertEquals(zone.soa().getMinimum(), moved.soa().getMinimum());
        assertEquals(zone.size(), moved.size());
    }

    private static void assertRefused(String text, String message) {
        var e = assertThrows(
                ZoneException.class, () -> Zone.of(MasterFile.read(text.getBytes(UTF_8), "test.zone", Name.root)));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }
}
