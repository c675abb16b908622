package dev.trunkline.gateway.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes a line of {@code Forwarded} apart by its grammar (RFC 7239 §4), no more leniently than a proxy writes it: where a
 * quote ends decides who the client is, and the first part of the line may be the client's own.
 */
final class ForwardedLine {

    private final String text;
    private int at;

    private ForwardedLine(String text) {
        this.text = text;
    }

    /**
     * The hops of a line. If it is not well formed, a client may have opened a quote that only what a proxy has added
     * closes, or nothing: then it is taken apart at every comma, and what is no element by itself tells nothing.
     */
    static List<Hop> hops(String line) {
        Optional<List<Hop>> whole = new ForwardedLine(line).elements();
        if (whole.isPresent()) {
            return whole.get();
        }
        List<Hop> hops = new ArrayList<>();
        for (String part : line.split(",", -1)) {
            hops.addAll(new ForwardedLine(part).elements().orElse(List.of(Hop.UNCLEAR)));
        }
        return hops;
    }

    /** Empty unless all of the text is elements with commas between. */
    private Optional<List<Hop>> elements() {
        List<Hop> hops = new ArrayList<>();
        do {
            Optional<Hop> hop = element();
            if (hop.isEmpty()) {
                return Optional.empty();
            }
            hops.add(hop.get());
        } while (took(','));
        return at == text.length() ? Optional.of(hops) : Optional.empty();
    }

    /** Pairs with semicolons between, each of which may be missing; a parameter stands there once. */
    private Optional<Hop> element() {
        Optional<String> node = Optional.empty();
        Optional<String> scheme = Optional.empty();
        do {
            blanks();
            String name = token();
            if (name.isEmpty()) {
                continue;
            }
            Optional<String> value = took('=') ? value() : Optional.empty();
            if (value.isEmpty()) {
                return Optional.empty();
            }
            if (name.equalsIgnoreCase("for")) {
                if (node.isPresent()) {
                    return Optional.empty();
                }
                node = value;
            } else if (name.equalsIgnoreCase("proto")) {
                if (scheme.isPresent()) {
                    return Optional.empty();
                }
                scheme = value;
            }
            blanks();
        } while (took(';'));
        return Optional.of(Hop.of(node.orElse(""), scheme.orElse("")));
    }

    private Optional<String> value() {
        if (took('"')) {
            return quoted();
        }
        String bare = token();
        return bare.isEmpty() ? Optional.empty() : Optional.of(bare);
    }

    /** RFC 9110 §5.6.4, behind the opening quote: a backslash and what follows are one. */
    private Optional<String> quoted() {
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return Optional.of(value.toString());
            }
            if (c == '\\') {
                if (at == text.length()) {
                    return Optional.empty();
                }
                c = text.charAt(at++);
            }
            value.append(c);
        }
        return Optional.empty();
    }

    /** Perhaps empty. With what nodes have besides, since there are proxies that do not quote them. */
    private String token() {
        int from = at;
        while (at < text.length() && inToken(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean inToken(char c) {
        return c > ' ' && c < 0x7f && "\"(),/;<=>?@\\{}".indexOf(c) < 0;
    }

    private void blanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private boolean took(char wanted) {
        boolean there = at < text.length() && text.charAt(at) == wanted;
        if (there) {
            at++;
        }
        return there;
    }
}
