package dev.trunkline.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ZoneFragmentTest {

    private static final ZoneFragment FRAGMENT = new ZoneFragment(List.of(
            new ZoneFragment.Instance("user-service", "user-service-1", 8081),
            new ZoneFragment.Instance("feed-service", "feed-service-1", 8082),
            new ZoneFragment.Instance("feed-service", "feed-service-2", 8083)));

    @Test
    void every_instance_has_an_srv_record_and_an_address() {
        assertEquals("""
                ; Written by ./run; the name server reads it again when it changes.
                $TTL 5
                gateway A 127.0.0.1
                _http._tcp.user-service SRV 0 0 8081 user-service-1
                user-service-1 A 127.0.0.1
                _http._tcp.feed-service SRV 0 0 8082 feed-service-1
                feed-service-1 A 127.0.0.1
                _http._tcp.feed-service SRV 0 0 8083 feed-service-2
                feed-service-2 A 127.0.0.1
                """, FRAGMENT.text(Set.of()));
    }

    @Test
    void an_instance_that_is_down_is_left_out_but_never_the_last_of_its_service() {
        assertEquals(
                List.of(
                        "_http._tcp.user-service SRV 0 0 8081 user-service-1",
                        "_http._tcp.feed-service SRV 0 0 8083 feed-service-2"),
                srv(Set.of("user-service-1", "feed-service-1", "gateway")));
        assertEquals(3, srv(Set.of("feed-service-1", "feed-service-2")).size());
    }

    private static List<String> srv(Set<String> down) {
        return FRAGMENT.text(down).lines().filter(line -> line.contains("SRV")).toList();
    }
}
