package dev.trunkline.gateway.discovery;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/** Name servers as GATEWAY_DNS has them: {@code host:port}, several with commas between. */
public final class NameServerList {

    private NameServerList() {}

    public static List<InetSocketAddress> parse(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .map(NameServerList::address)
                .toList();
    }

    private static InetSocketAddress address(String server) {
        int colon = server.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException(
                    "GATEWAY_DNS holds '" + server + "': write host:port, several with commas between");
        }
        return InetSocketAddress.createUnresolved(
                server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
    }
}
