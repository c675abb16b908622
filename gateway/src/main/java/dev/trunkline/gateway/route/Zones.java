package dev.trunkline.gateway.route;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** Tells the zone of an endpoint by its address or its name; the first rule that fits decides. */
public record Zones(List<Rule> rules) {

    public static final Zones NONE = new Zones(List.of());

    /** What belongs to a zone. */
    public sealed interface Rule {
        String zone();

        boolean holds(String name, String address);
    }

    /**
     * A range of addresses, written {@code 10.1.0.0/16}.
     *
     * @param network in network order, 4 or 16 bytes
     * @param bits that count
     */
    public record AddressRange(String zone, List<Byte> network, int bits) implements Rule {

        @Override
        public boolean holds(String name, String address) {
            byte[] asked = bytes(address);
            if (asked.length != network.size()) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >>> (bit & 7);
                if ((asked[bit >> 3] & mask) != (network.get(bit >> 3) & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** A domain and all names below it, written {@code zone-a.example}; as an SRV record's target or our host has it. */
    public record Domain(String zone, String domain) implements Rule {

        @Override
        public boolean holds(String name, String address) {
            int from = name.length() - domain.length();
            return from >= 0
                    && name.regionMatches(true, from, domain, 0, domain.length())
                    && (from == 0 || name.charAt(from - 1) == '.');
        }
    }

    public Optional<String> of(String name, String address) {
        return rules.stream()
                .filter(rule -> rule.holds(name, address))
                .map(Rule::zone)
                .findFirst();
    }

    /**
     * @throws IllegalArgumentException with what is wrong and what would be right
     */
    static Rule rule(String zone, String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            if (!text.matches("[A-Za-z0-9_\\-]+(\\.[A-Za-z0-9_\\-]+)*") || text.matches("[0-9.]+")) {
                throw refused(text);
            }
            return new Domain(zone, text);
        }
        String address = text.substring(0, slash);
        if (!address.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            throw refused(text);
        }
        byte[] network;
        try {
            network = bytes(address);
        } catch (IllegalArgumentException notAnAddress) {
            throw refused(text);
        }
        List<Byte> boxed = new java.util.ArrayList<>();
        for (byte one : network) {
            boxed.add(one);
        }
        return new AddressRange(
                zone, List.copyOf(boxed), (int) Scalars.count(text.substring(slash + 1), 0, network.length * 8L));
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                "'" + text + "': write a range of addresses, 10.1.0.0/16 or fd00:1::/32, or a domain, zone-a.example");
    }

    /** Numeric addresses are not looked up. */
    private static byte[] bytes(String numeric) {
        try {
            return InetAddress.getByName(numeric).getAddress();
        } catch (UnknownHostException notAnAddress) {
            throw new IllegalArgumentException(numeric + " is not an address", notAnAddress);
        }
    }
}
