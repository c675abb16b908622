package dev.trunkline.gateway.discovery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/**
 * The name servers, asked one after the other until one gives an answer that can be used. Those that failed of late come
 * last, so that one that is gone costs its time-out once and not each time.
 */
final class Servers {

    /** Of IPv6's least MTU, as DNS flag day 2020 has it: no datagram of it is cut to pieces on the way. */
    private static final int PAYLOAD = 1_232;

    private static final int ROUNDS = 2;
    private static final long REMEMBERED_NANOS = Duration.ofSeconds(30).toNanos();

    private final List<InetSocketAddress> servers;
    private final Transport transport;
    private final LongSupplier nanoClock;
    private final Map<InetSocketAddress, Long> failedAt = new ConcurrentHashMap<>();

    Servers(List<InetSocketAddress> servers, Transport transport, LongSupplier nanoClock) {
        this.servers = List.copyOf(servers);
        this.transport = transport;
        this.nanoClock = nanoClock;
    }

    /** Waits for its answer, so it is for threads that may. */
    Message ask(Message query) throws IOException {
        IOException last = new IOException("there is no name server to ask");
        for (int round = 0; round < ROUNDS; round++) {
            for (InetSocketAddress server : inOrder()) {
                try {
                    Message answer = usable(server, query);
                    failedAt.remove(server);
                    return answer;
                } catch (IOException failed) {
                    failedAt.put(server, nanoClock.getAsLong());
                    last = new IOException(server + ": " + failed.getMessage(), failed);
                }
            }
        }
        throw last;
    }

    private List<InetSocketAddress> inOrder() {
        long now = nanoClock.getAsLong();
        List<InetSocketAddress> order = new ArrayList<>(servers);
        // Stable: those that have not failed stay in the order that the configuration gives them.
        order.sort(Comparator.comparingLong(server -> {
            Long at = failedAt.get(server);
            return at == null || now - at > REMEMBERED_NANOS ? Long.MIN_VALUE : at;
        }));
        return order;
    }

    private Message usable(InetSocketAddress server, Message query) throws IOException {
        Message extended = query.clone();
        extended.addRecord(new OPTRecord(PAYLOAD, 0, 0), Section.ADDITIONAL);
        Message answer = transport.ask(server, extended);
        if (answer.getRcode() == Rcode.FORMERR) {
            // RFC 6891 §7: one that does not know EDNS is asked without.
            answer = transport.ask(server, query);
        }
        if (answer.getRcode() != Rcode.NOERROR && answer.getRcode() != Rcode.NXDOMAIN) {
            throw new IOException("it answers " + Rcode.string(answer.getRcode()));
        }
        if (isReferral(answer)) {
            throw new IOException("it does not know, and sends us to another");
        }
        return answer;
    }

    /** RFC 2308 §2.2: without this look it could be taken for "no such record". */
    private static boolean isReferral(Message answer) {
        return answer.getRcode() == Rcode.NOERROR
                && !answer.getHeader().getFlag(Flags.AA)
                && answer.getSection(Section.ANSWER).isEmpty()
                && !answer.getSection(Section.AUTHORITY).isEmpty()
                && answer.getSection(Section.AUTHORITY).stream().noneMatch(SOARecord.class::isInstance);
    }
}
