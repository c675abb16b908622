package dev.trunkline.gateway.route;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads whose requests a limit counts together: one key, or several that are combined. */
final class LimitKeyReading {

    /** What providers give one customer at least (RFC 6177 §2). */
    private static final long IPV6_PREFIX = 64;

    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private LimitKeyReading() {}

    /** Empty only if a fault was noted. */
    static Optional<LimitKey> read(Section section) {
        int prefix = section.optional("ipv6-prefix", text -> Scalars.count(text, 1, 128), IPV6_PREFIX)
                .intValue();
        if (!section.has("key")) {
            return section.required("key", text -> key(text, prefix));
        }
        List<LimitKey> parts = section.list("key", text -> key(text, prefix));
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(parts.size() == 1 ? parts.get(0) : new LimitKey.Combined(parts));
    }

    /** The variables that a route's path must have for its requests to be counted. */
    static List<String> variables(LimitKey key) {
        if (key instanceof LimitKey.Combined combined) {
            return combined.parts().stream()
                    .flatMap(part -> variables(part).stream())
                    .toList();
        }
        return key instanceof LimitKey.PathVariable variable ? List.of(variable.name()) : List.of();
    }

    private static LimitKey key(String text, int prefix) {
        if (text.startsWith("header:")
                && FIELD_NAME.matcher(text.substring("header:".length())).matches()) {
            return new LimitKey.Header(text.substring("header:".length()));
        }
        if (text.startsWith("path:") && text.length() > "path:".length()) {
            return new LimitKey.PathVariable(text.substring("path:".length()));
        }
        return switch (text) {
            case "principal" -> new LimitKey.Principal();
            case "api-key" -> new LimitKey.ApiKey();
            case "address" -> new LimitKey.Address(prefix);
            case "anonymous-address" -> new LimitKey.AnonymousAddress(prefix);
            case "everyone" -> new LimitKey.Everyone();
            default ->
                throw new IllegalArgumentException(
                        "'" + text + "': write address, anonymous-address, api-key, everyone, "
                                + "principal, header:X-Name or path:variable");
        };
    }
}
