package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.address.AddressRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What proxies have told, the nearest one last: of each hop the address it came from and the scheme it came by. */
final class ForwardedChain {

    private static final int MOST_HOPS = 32;

    private record Hop(Optional<String> address, Optional<String> scheme) {}

    private final List<Hop> hops;

    private ForwardedChain(List<Hop> hops) {
        this.hops = hops;
    }

    /** The lines of {@code X-Forwarded-For} and {@code X-Forwarded-Proto}; a scheme that stands alone is the last hop's. */
    static ForwardedChain customary(List<String> addresses, List<String> schemes) {
        List<String> told = elements(addresses);
        List<String> by = elements(schemes);
        List<Hop> hops = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            int scheme = by.size() - (told.size() - i);
            boolean alone = by.size() == 1;
            hops.add(new Hop(address(told.get(i)), scheme(alone ? by.get(0) : scheme >= 0 ? by.get(scheme) : "")));
        }
        return new ForwardedChain(nearest(hops));
    }

    /** The lines of {@code Forwarded} (RFC 7239 §4). */
    static ForwardedChain standard(List<String> lines) {
        List<Hop> hops = new ArrayList<>();
        for (String element : elements(lines)) {
            String address = "";
            String scheme = "";
            for (String pair : split(element, ';')) {
                int equals = pair.indexOf('=');
                String value =
                        equals < 0 ? "" : unquoted(pair.substring(equals + 1).strip());
                if (pair.regionMatches(true, 0, "for=", 0, 4)) {
                    address = value;
                } else if (pair.regionMatches(true, 0, "proto=", 0, 6)) {
                    scheme = value;
                }
            }
            hops.add(new Hop(address(address), scheme(scheme)));
        }
        return new ForwardedChain(nearest(hops));
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

    private static List<Hop> nearest(List<Hop> hops) {
        return hops.subList(Math.max(0, hops.size() - MOST_HOPS), hops.size());
    }

    private static Optional<String> scheme(String text) {
        return text.equalsIgnoreCase("https")
                ? Optional.of("https")
                : text.equalsIgnoreCase("http") ? Optional.of("http") : Optional.empty();
    }

    /** An address of a node (RFC 7239 §6), without brackets and port. */
    private static Optional<String> address(String node) {
        String plain = node;
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            plain = end < 0 ? "" : node.substring(1, end);
        } else if (node.indexOf(':') == node.lastIndexOf(':') && node.indexOf(':') > 0) {
            plain = node.substring(0, node.indexOf(':'));
        }
        boolean numeric = plain.indexOf('%') < 0 && AddressRanges.octets(plain).length > 0;
        return numeric ? Optional.of(plain) : Optional.empty();
    }

    private static List<String> elements(List<String> lines) {
        List<String> elements = new ArrayList<>();
        for (String line : lines) {
            elements.addAll(split(line, ','));
        }
        return elements;
    }

    /** The parts between a separator that stands outside of quotes, each without blanks around it. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : separator;
            if (c == '"' && (i == 0 || !quoted || text.charAt(i - 1) != '\\')) {
                quoted = !quoted;
            } else if (i == text.length() || c == separator && !quoted) {
                parts.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        return parts;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
