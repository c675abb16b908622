package dev.trunkline.dns.server;

import dev.trunkline.dns.message.Response;
import dev.trunkline.dns.message.Transport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Counts questions by transport, type and response code, of which there is a bounded number: a type
 * that the zone does not use is "other", so that a client cannot make time series at will.
 */
final class QueryMetrics {

    private static final Set<Integer> NAMED = Set.of(
            Type.A,
            Type.AAAA,
            Type.ANY,
            Type.AXFR,
            Type.CNAME,
            Type.HTTPS,
            Type.MX,
            Type.NS,
            Type.PTR,
            Type.SOA,
            Type.SRV,
            Type.TXT);

    private record Key(Transport transport, String qtype, int rcode) {}

    private final MeterRegistry registry;
    private final Map<Key, Counter> queries = new ConcurrentHashMap<>();
    private final AtomicInteger connections;

    QueryMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.connections = registry.gauge("dns.tcp.connections", new AtomicInteger());
    }

    void answered(Transport transport, Response response) {
        String qtype = NAMED.contains(response.qtype()) ? Type.string(response.qtype()) : "other";
        queries.computeIfAbsent(new Key(transport, qtype, response.rcode()), this::counter)
                .increment();
    }

    /** A datagram or frame that deserves no answer. */
    void dropped(Transport transport) {
        registry.counter("dns.dropped", "transport", name(transport)).increment();
    }

    void reload(boolean accepted) {
        registry.counter("dns.zone.reloads", "outcome", accepted ? "accepted" : "refused")
                .increment();
    }

    AtomicInteger connections() {
        return connections;
    }

    private Counter counter(Key key) {
        return Counter.builder("dns.queries")
                .description("Questions answered")
                .tag("transport", name(key.transport()))
                .tag("qtype", key.qtype())
                .tag("rcode", Rcode.string(key.rcode()))
                .register(registry);
    }

    private static String name(Transport transport) {
        return transport.name().toLowerCase(Locale.ROOT);
    }
}
