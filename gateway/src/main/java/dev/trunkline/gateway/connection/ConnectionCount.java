package dev.trunkline.gateway.connection;

import dev.trunkline.gateway.address.AddressRanges;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How many connections are open, in all and by address, and how many were refused or cut, and why; for all threads. */
public final class ConnectionCount {

    /** Why the gateway ended a connection that a client would have kept. */
    public enum Reason {
        TOO_MANY,
        TOO_MANY_FROM_ADDRESS,
        BAD_PROXY_HEADER,
        /** The client has shown a certificate that does not count any more. */
        CERTIFICATE,
        TOO_MANY_PIPELINED,
        FLOOD,
        /** What came was no HTTP/2, or broke its rules in a way that no stream of it can answer for. */
        PROTOCOL_ERROR,
        HEAD_LATE,
        BODY_SLOW,
        READER_SLOW,
        IDLE
    }

    /** The leading 128 bits of an address, or fewer; IPv4 has a first half that no IPv6 network has. */
    private record Network(long high, long low) {
        private static final long IPV4 = -1;
    }

    private final int most;
    private final int mostPerAddress;
    private final int ipv6Prefix;
    private final AddressRanges manyClients;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentMap<Network, Integer> byNetwork = new ConcurrentHashMap<>();
    private final LongAdder[] ended = new LongAdder[Reason.values().length];

    ConnectionCount(int most, int mostPerAddress, int ipv6Prefix, AddressRanges manyClients) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
        this.ipv6Prefix = ipv6Prefix;
        this.manyClients = manyClients;
        for (int i = 0; i < ended.length; i++) {
            ended[i] = new LongAdder();
        }
    }

    public static ConnectionCount within(ConnectionSettings settings) {
        return new ConnectionCount(
                settings.most(), settings.mostPerAddress(), settings.ipv6Prefix(), settings.manyClients());
    }

    /** Whether there is a place; who gets one must {@link #leave} it. */
    boolean enter(InetAddress address) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            count(Reason.TOO_MANY);
            return false;
        }
        int bound = manyClients.isEmpty() || !manyClients.holds(address) ? mostPerAddress : most;
        int[] mine = new int[1];
        byNetwork.compute(network(address), (key, count) -> {
            mine[0] = count == null ? 1 : count + 1;
            return mine[0] > bound ? count : Integer.valueOf(mine[0]);
        });
        if (mine[0] > bound) {
            open.decrementAndGet();
            count(Reason.TOO_MANY_FROM_ADDRESS);
            return false;
        }
        return true;
    }

    void leave(InetAddress address) {
        open.decrementAndGet();
        byNetwork.computeIfPresent(network(address), (key, count) -> count == 1 ? null : count - 1);
    }

    void count(Reason reason) {
        ended[reason.ordinal()].increment();
    }

    public int open() {
        return open.get();
    }

    public long ended(Reason reason) {
        return ended[reason.ordinal()].sum();
    }

    private Network network(InetAddress address) {
        byte[] octets = AddressRanges.plain(address).getAddress();
        if (octets.length == 4) {
            return new Network(Network.IPV4, word(octets, 0, 4));
        }
        return new Network(word(octets, 0, 8) & mask(ipv6Prefix), word(octets, 8, 8) & mask(ipv6Prefix - Long.SIZE));
    }

    private static long word(byte[] octets, int from, int count) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word = word << Byte.SIZE | octets[from + i] & 0xff;
        }
        return word;
    }

    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= Long.SIZE ? -1 : -1L << Long.SIZE - bits;
    }
}
