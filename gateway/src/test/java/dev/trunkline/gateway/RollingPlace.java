package dev.trunkline.gateway;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** One of several gateways, as a balancer knows it: by its last probe, and by who was sent there. */
final class RollingPlace {

    /** How clients come. */
    enum Way {
        /** POST over HTTP/1.1, in clear. */
        HTTP_1,
        /** POST over HTTP/2, in clear. */
        HTTP_2,
        /** POST over HTTP/2 and TLS. */
        HTTPS,
        /** Calls of gRPC, by TLS. */
        CALLS,
        /** Long polls over HTTP/1.1, in clear. */
        POLLS,
        /** Server-Sent Events over HTTP/2 and TLS. */
        EVENTS,
        /** A WebSocket over HTTP/1.1 and TLS. */
        SOCKET
    }

    private final GatewayInstance gateway;
    private final List<Integer> probes = new CopyOnWriteArrayList<>();
    private final Map<Way, AtomicInteger> answered = counters();
    private final Map<Way, AtomicInteger> staying = counters();
    private final Map<Way, AtomicInteger> sentAway = counters();
    private volatile boolean ready = true;

    RollingPlace(GatewayInstance gateway) {
        this.gateway = gateway;
    }

    private static Map<Way, AtomicInteger> counters() {
        Map<Way, AtomicInteger> counters = new EnumMap<>(Way.class);
        for (Way way : Way.values()) {
            counters.put(way, new AtomicInteger());
        }
        return counters;
    }

    GatewayInstance gateway() {
        return gateway;
    }

    void probe() {
        int status = gateway.readiness();
        ready = status == 200;
        probes.add(status);
    }

    boolean ready() {
        return ready;
    }

    /** What the probes since the last restart were told. */
    List<Integer> probes() {
        return probes;
    }

    /** Answers, and news. */
    AtomicInteger answered(Way way) {
        return answered.get(way);
    }

    /** Readers that are here. */
    AtomicInteger staying(Way way) {
        return staying.get(way);
    }

    /** Readers that were here until the gateway ended what they read. */
    AtomicInteger sentAway(Way way) {
        return sentAway.get(way);
    }
}
