package dev.trunkline.gateway.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What proxies have told, the nearest one last: of each hop the address it came from and the scheme it came by. */
final class ForwardedChain {

    private static final int MOST_HOPS = 32;

    private final List<Hop> hops;

    private ForwardedChain(List<Hop> hops) {
        this.hops = hops.subList(Math.max(0, hops.size() - MOST_HOPS), hops.size());
    }

    /**
     * The lines of {@code X-Forwarded-For} and {@code X-Forwarded-Proto}; a scheme that stands alone is the last hop's.
     * These have no quotes, so every comma ends a hop: proxies add theirs behind one, whatever a client has written.
     */
    static ForwardedChain customary(List<String> addresses, List<String> schemes) {
        List<String> told = elements(addresses);
        List<String> by = elements(schemes);
        List<Hop> hops = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            int scheme = by.size() - (told.size() - i);
            boolean alone = by.size() == 1;
            hops.add(Hop.of(told.get(i), alone ? by.get(0) : scheme >= 0 ? by.get(scheme) : ""));
        }
        return new ForwardedChain(hops);
    }

    /** The lines of {@code Forwarded} (RFC 7239 §4). */
    static ForwardedChain standard(List<String> lines) {
        List<Hop> hops = new ArrayList<>();
        for (String line : lines) {
            hops.addAll(ForwardedLine.hops(line));
        }
        return new ForwardedChain(hops);
    }

    int length() {
        return hops.size();
    }

    Optional<String> address(int hop) {
        return hops.get(hop).address();
    }

    Optional<String> scheme(int hop) {
        return hops.get(hop).scheme();
    }

    private static List<String> elements(List<String> lines) {
        List<String> elements = new ArrayList<>();
        for (String line : lines) {
            for (String element : line.split(",", -1)) {
                elements.add(element.strip());
            }
        }
        return elements;
    }
}
