package dev.trunkline.feed.socket;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Negotiates {@code permessage-deflate} (RFC 7692 §7.1). A client always has to forget the context of its messages, so
 * that nothing is kept for it between them; ours never have any.
 */
final class Compression {

    private static final String NAME = "permessage-deflate";
    private static final String SERVER_NO_CONTEXT = "server_no_context_takeover";
    private static final String CLIENT_NO_CONTEXT = "client_no_context_takeover";
    private static final String SERVER_WINDOW = "server_max_window_bits";
    private static final String CLIENT_WINDOW = "client_max_window_bits";

    /** The only size of window that the JDK compresses with. */
    private static final String WINDOW = "15";

    private Compression() {}

    /**
     * Takes the first offer that can be met.
     *
     * @param offers the values of {@code Sec-WebSocket-Extensions}
     * @return the value for the answer; empty if messages are not compressed
     */
    static Optional<String> negotiate(List<String> offers) {
        return offers.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(offer -> offer.split(";"))
                .filter(offer -> offer[0].strip().equalsIgnoreCase(NAME))
                .flatMap(offer -> accept(offer).stream())
                .findFirst();
    }

    private static Optional<String> accept(String[] offer) {
        String answer = NAME + "; " + CLIENT_NO_CONTEXT;
        Set<String> seen = new HashSet<>();
        for (String parameter : List.of(offer).subList(1, offer.length)) {
            String[] parts = parameter.split("=", 2);
            String name = parts[0].strip().toLowerCase(Locale.ROOT);
            Optional<String> value = parts.length == 1
                    ? Optional.empty()
                    : Optional.of(parts[1].strip().replaceAll("^\"(.*)\"$", "$1"));
            boolean met = seen.add(name)
                    && switch (name) {
                        case SERVER_NO_CONTEXT, CLIENT_NO_CONTEXT -> value.isEmpty();
                        case CLIENT_WINDOW -> value.isEmpty() || value.get().matches("[89]|1[0-5]");
                        case SERVER_WINDOW -> value.equals(Optional.of(WINDOW));
                        default -> false;
                    };
            if (!met) {
                return Optional.empty();
            }
            if (name.equals(SERVER_NO_CONTEXT)) {
                answer += "; " + SERVER_NO_CONTEXT;
            } else if (name.equals(SERVER_WINDOW)) {
                answer += "; " + SERVER_WINDOW + "=" + WINDOW;
            }
        }
        return Optional.of(answer);
    }
}
