package dev.trunkline.gateway.connection;

import dev.trunkline.gateway.address.AddressRanges;
import java.time.Duration;

/**
 * Bounds on clients' connections.
 *
 * @param most open at one time, over all event loops
 * @param ipv6Prefix as many leading bits of an IPv6 address count as one address
 * @param head from the first byte of a request to the last of its fields
 * @param idle without a request
 * @param leastRate bytes a second that a body must come with, and an answer be read with
 * @param patience how long they may be slower
 * @param pipelined requests of HTTP/1.1 that are not answered yet
 * @param streams of HTTP/2 that one connection may have open
 * @param resets of streams of HTTP/2, by the client or provoked by it, in 30 s each
 * @param controlFrames of HTTP/2, in {@link FrameCursor#WINDOW}
 * @param proxies who speak the PROXY protocol to us
 * @param manyClients who bring the requests of many clients, and so may have more connections than one address may
 */
public record ConnectionSettings(
        int most,
        int mostPerAddress,
        int ipv6Prefix,
        Duration head,
        Duration idle,
        int leastRate,
        Duration patience,
        int pipelined,
        int streams,
        int resets,
        int controlFrames,
        AddressRanges proxies,
        AddressRanges manyClients) {

    private static final long SHORTEST_LOOK_MILLIS = 20;
    private static final long LONGEST_LOOK_MILLIS = 1_000;
    private static final int LOOKS = 5;

    /**
     * @param idle without a request
     * @param trusted proxies that tell who their clients are
     */
    public static ConnectionSettings of(ConnectionConfig config, Duration idle, AddressRanges trusted) {
        return new ConnectionSettings(
                config.most(),
                config.mostPerAddress(),
                config.ipv6Prefix(),
                config.head(),
                idle,
                config.leastRate(),
                config.patience(),
                config.pipelined(),
                config.streams(),
                config.resets(),
                config.controlFrames(),
                AddressRanges.parse(config.proxyProtocolFrom().orElse("")),
                trusted);
    }

    /** How often connections are looked at: some times within the shortest bound. */
    public long lookMillis() {
        long shortest = Math.min(Math.min(head.toMillis(), idle.toMillis()), patience.toMillis());
        return Math.max(SHORTEST_LOOK_MILLIS, Math.min(LONGEST_LOOK_MILLIS, shortest / LOOKS));
    }
}
