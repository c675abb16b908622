package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.address.AddressRanges;
import dev.trunkline.gateway.limit.LimitsView.NotAKey;
import dev.trunkline.gateway.route.LimitKey;
import java.util.List;

/**
 * The key under which a limit counts somebody, by what an operator writes of them: what a request of theirs would have, one
 * value for each part of the limit's key. That is not what the counts are called by, as of an address only its network may
 * count, parts are joined, and what is long is kept as a digest.
 */
final class WrittenKey {

    private static final String EVERYONE = "*";
    private static final String MAPPED = "::ffff:";

    private WrittenKey() {}

    /** What makes a key, as the routes file has it. */
    static List<String> parts(LimitKey key) {
        return partsOf(key).stream().map(WrittenKey::name).toList();
    }

    /**
     * @param written one value for each part, in the limit's order
     * @throws NotAKey if no request can have that
     */
    static String of(LimitKey key, List<String> written) {
        List<LimitKey> parts = partsOf(key);
        if (parts.size() != written.size()) {
            throw new NotAKey("This limit counts by " + String.join(" and ", parts(key)) + ": write 'key' "
                    + (parts.size() == 1 ? "once" : parts.size() + " times, in this order") + ".");
        }
        if (!(key instanceof LimitKey.Combined)) {
            return one(key, written.get(0));
        }
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            KeyReader.join(joined, one(parts.get(i), written.get(i)));
        }
        return KeyReader.bounded(joined.toString());
    }

    private static List<LimitKey> partsOf(LimitKey key) {
        return key instanceof LimitKey.Combined combined ? combined.parts() : List.of(key);
    }

    private static String one(LimitKey part, String text) {
        if (part instanceof LimitKey.Address address) {
            return address(text, address.ipv6Prefix());
        }
        if (part instanceof LimitKey.AnonymousAddress address) {
            return address(text, address.ipv6Prefix());
        }
        if (part instanceof LimitKey.Everyone && !text.equals(EVERYONE)) {
            throw new NotAKey("This limit counts everyone together: write " + EVERYONE + " for that.");
        }
        // A field may have nothing in it.
        if (text.isEmpty() && !(part instanceof LimitKey.Header)) {
            throw new NotAKey("This limit counts by " + name(part) + ": write one, not nothing.");
        }
        return KeyReader.bounded(text);
    }

    private static String address(String text, int ipv6Prefix) {
        if (AddressRanges.octets(text).length == 0) {
            throw new NotAKey("'" + text + "' is no address: write one as 192.0.2.1 or 2001:db8::1.");
        }
        // As one that is mapped, an IPv4 address comes out in the one way that requests have it.
        return AddressKey.of(text.indexOf(':') < 0 ? MAPPED + text : text, ipv6Prefix);
    }

    private static String name(LimitKey part) {
        if (part instanceof LimitKey.Header header) {
            return "header:" + header.name();
        }
        if (part instanceof LimitKey.PathVariable variable) {
            return "path:" + variable.name();
        }
        if (part instanceof LimitKey.Address) {
            return "address";
        }
        if (part instanceof LimitKey.AnonymousAddress) {
            return "anonymous-address";
        }
        if (part instanceof LimitKey.ApiKey) {
            return "api-key";
        }
        return part instanceof LimitKey.Principal ? "principal" : "everyone";
    }
}
