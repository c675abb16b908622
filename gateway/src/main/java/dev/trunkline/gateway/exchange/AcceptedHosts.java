package dev.trunkline.gateway.exchange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The hosts that are served here; a request for another was sent to the wrong place (RFC 9110 §7.4, §15.5.20). */
public final class AcceptedHosts {

    /** Whatever a client calls us. */
    public static final AcceptedHosts ALL = new AcceptedHosts(Set.of(), List.of());

    private final Set<String> names;
    private final List<String> suffixes;

    private AcceptedHosts(Set<String> names, List<String> suffixes) {
        this.names = names;
        this.suffixes = suffixes;
    }

    /**
     * @param list names and addresses without ports and with commas between; {@code *.example.test} stands for every
     *     name below {@code example.test}
     */
    public static AcceptedHosts parse(String list) {
        Set<String> names = new HashSet<>();
        List<String> suffixes = new ArrayList<>();
        for (String item : Arrays.stream(list.split(",")).map(String::strip).toList()) {
            String plain = item.startsWith("*.") ? item.substring(2) : item;
            if (!Authority.wellFormed(plain) || plain.lastIndexOf(':') > plain.lastIndexOf(']')) {
                throw new IllegalArgumentException("GATEWAY_HOSTS holds '" + item
                        + "': write names without ports, several with commas between, *.example.test for all below");
            }
            if (item.equals(plain)) {
                names.add(Authority.host(plain));
            } else {
                suffixes.add(item.substring(1).toLowerCase(Locale.ROOT));
            }
        }
        return new AcceptedHosts(Set.copyOf(names), List.copyOf(suffixes));
    }

    /**
     * @param authority well formed
     */
    boolean accept(String authority) {
        if (names.isEmpty() && suffixes.isEmpty()) {
            return true;
        }
        String host = Authority.host(authority);
        return names.contains(host) || suffixes.stream().anyMatch(host::endsWith);
    }
}
