package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.gateway.route.Balancing.Algorithm;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalancingReadingTest {

    private final RoutesParser parser = new RoutesParser(name -> Optional.empty(), Set.of());

    @Test
    void who_says_nothing_gets_peak_ewma_and_ejection() throws Exception {
        assertThat(read("")).isEqualTo(Balancing.DEFAULT);
        assertThat(Balancing.DEFAULT.algorithm()).isEqualTo(Algorithm.PEAK_EWMA);
        assertThat(Balancing.DEFAULT.ejecting()).isPresent();
        assertThat(Balancing.DEFAULT.health()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"round-robin", "weighted", "least-requests", "peak-ewma"})
    void an_algorithm_may_stand_by_itself(String algorithm) throws Exception {
        assertThat(read("balance: " + algorithm).algorithm().text()).isEqualTo(algorithm);
    }

    @Test
    void everything_may_be_said() throws Exception {
        assertThat(read("""
                    balance: { algorithm: consistent-hash, key: "cookie:s", load: 150%, slow-start: 30s, panic: 20% }
                    health: { path: /up, port: 9001, protocol: http1, every: 5s, timeout: 2s, healthy: 1, unhealthy: 4, expect: 204 }
                    eject: { failures: 3, rate: 30%, least: 10, window: 5s, time: 1s, most-time: 1m, share: 25% }
                    zones: { a: [10.1.0.0/16, "fd00:1::/32"], b: b.example }"""))
                .isEqualTo(new Balancing(
                        Algorithm.CONSISTENT_HASH,
                        Optional.of(new HashKey.Cookie("s")),
                        1.5,
                        Duration.ofSeconds(30),
                        0.2,
                        Optional.of(new HealthCheck(
                                "/up",
                                Optional.of(9001),
                                Optional.of(Transport.Protocol.HTTP1),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(2),
                                1,
                                4,
                                204,
                                204)),
                        Optional.of(new Ejecting(
                                3, 0.3, 10, Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMinutes(1), 0.25)),
                        new Zones(java.util.List.of(
                                Zones.rule("a", "10.1.0.0/16"),
                                Zones.rule("a", "fd00:1::/32"),
                                Zones.rule("b", "b.example")))));
        assertThat(read("eject: never").ejecting()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "balance: fastest | 'fastest': write consistent-hash, least-requests, peak-ewma, round-robin, weighted",
                "balance: consistent-hash | consistent-hash needs to know what keeps requests together",
                "balance: { algorithm: weighted, key: address } | 'key' is for the algorithm consistent-hash alone",
                "balance: { algorithm: weighted, load: 150% } | 'load' is for the algorithm consistent-hash alone",
                "balance: { algorithm: consistent-hash, key: moon } | 'moon': write header:X-Tenant, cookie:name",
                "balance: { algorithm: weighted, panic: 0.5 } | '0.5': write a share from 0% to 100%",
                "balance: { algorithm: consistent-hash, key: address, load: 100% } | a share from 101% to 1000%",
                "balance: { algorithm: weighted, slow: 1s } | 'slow' is not known here: write one of algorithm, key",
                "health: { every: 2s } | 'path' is missing here",
                "health: { path: up } | 'up': a path starts with '/'",
                "health: { path: /up, every: 1ms } | '1ms': write 10ms or more",
                "health: { path: /up, expect: 300-200 } | a range goes from the lower status to the higher",
                "eject: sometimes | 'sometimes': write never",
                "eject: { time: 2m, most-time: 1m } | the longest time out is shorter than the first",
                "zones: { a: 10.1.0.0 } | '10.1.0.0': write a range of addresses, 10.1.0.0/16",
                "zones: { a: 10.1.0.0/33 } | '33' is not a whole number from 0 to 32",
            })
    void a_fault_says_what_is_wrong_and_what_would_be_right(String wrong, String told) {
        assertThatThrownBy(() -> read(wrong)).isInstanceOf(RoutesRefused.class).hasMessageContaining(told);
    }

    @ParameterizedTest
    @CsvSource({
        "x.test,         10.1.2.3,   a",
        "x.test,         10.2.2.3,   none",
        "n.a.example,    192.0.2.1,  a",
        "a.example,      192.0.2.1,  a",
        "nota.example,   192.0.2.1,  none",
        "x.B.Example,    192.0.2.1,  b",
        "x.test,         fd00:1::9,  b",
        "x.test,         fd00:2::9,  none",
    })
    void the_zone_of_an_endpoint_is_told_by_its_address_or_name(String name, String address, String zone)
            throws Exception {
        Zones zones = read("zones: { a: [10.1.0.0/16, a.example], b: [b.example, \"fd00:1::/32\"] }")
                .zones();

        assertThat(zones.of(name, address).orElse("none")).isEqualTo(zone);
    }

    private Balancing read(String lines) throws RoutesRefused {
        String yaml = "upstreams:\n  up:\n    discover: \"dns://up:80\"\n    "
                + lines.strip().replaceAll("\n *", "\n    ")
                + "\nroutes:\n  - { id: any, match: { path: /** }, to: up, auth: none }\n";
        return parser.parse("x", yaml).upstreams().get("up").balancing();
    }
}
