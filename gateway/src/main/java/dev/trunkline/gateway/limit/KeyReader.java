package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.route.LimitKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** Finds out by what of a request a limit counts it. */
interface KeyReader {

    /** Longer ones are kept as their digest, so that a key's length is bounded too. */
    int LONGEST = 96;

    /** Null if the limit does not count this request: the hot path, inside this package only. */
    String read(Exchange exchange);

    static KeyReader of(LimitKey key) {
        if (key instanceof LimitKey.Address address) {
            return exchange -> AddressKey.of(exchange.client().address(), address.ipv6Prefix());
        }
        if (key instanceof LimitKey.AnonymousAddress address) {
            return exchange -> exchange.principal() instanceof Principal.Anonymous
                    ? AddressKey.of(exchange.client().address(), address.ipv6Prefix())
                    : null;
        }
        if (key instanceof LimitKey.Principal) {
            return exchange ->
                    exchange.principal() instanceof Principal.Subject known ? bounded(known.subject()) : null;
        }
        if (key instanceof LimitKey.ApiKey) {
            return exchange -> {
                String id = exchange.principal().apiKey();
                return id.isEmpty() ? null : bounded(id);
            };
        }
        if (key instanceof LimitKey.Header header) {
            if (header.name().equalsIgnoreCase("host")) {
                return exchange -> exchange.authority().isEmpty() ? null : bounded(exchange.authority());
            }
            return exchange -> {
                String value = exchange.request().headers().get(header.name());
                return value == null ? null : bounded(value);
            };
        }
        if (key instanceof LimitKey.PathVariable variable) {
            return exchange -> exchange.route()
                    .match()
                    .path()
                    .variable(variable.name(), exchange.asked().path())
                    .map(KeyReader::bounded)
                    .orElse(null);
        }
        if (key instanceof LimitKey.Combined combined) {
            return all(combined.parts().stream().map(KeyReader::of).toList());
        }
        return exchange -> "*";
    }

    /** Each part is written with its length, so that no two lists of parts make one key. */
    private static KeyReader all(List<KeyReader> parts) {
        return exchange -> {
            StringBuilder key = new StringBuilder();
            for (int i = 0; i < parts.size(); i++) {
                String part = parts.get(i).read(exchange);
                if (part == null) {
                    return null;
                }
                join(key, part);
            }
            return bounded(key.toString());
        };
    }

    static void join(StringBuilder key, String part) {
        key.append(part.length()).append(':').append(part);
    }

    static String bounded(String key) {
        if (key.length() <= LONGEST) {
            return key;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
