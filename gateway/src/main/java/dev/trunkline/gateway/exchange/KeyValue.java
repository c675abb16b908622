package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.route.CookieText;
import dev.trunkline.gateway.route.HashKey;
import java.util.Optional;

/** What a request has of that by which requests are kept together. */
public final class KeyValue {

    private KeyValue() {}

    /** Empty if the request has nothing of it. */
    public static Optional<String> of(HashKey key, Exchange exchange) {
        if (key instanceof HashKey.Header header) {
            return exchange.asked().header(header.name()).stream().findFirst();
        }
        if (key instanceof HashKey.Cookie named) {
            return CookieText.value(exchange.asked().header("cookie"), named.name());
        }
        if (key instanceof HashKey.PathVariable variable) {
            return exchange.route()
                    .match()
                    .path()
                    .variable(variable.name(), exchange.asked().path());
        }
        if (key instanceof HashKey.Principal) {
            return exchange.principal() instanceof Principal.Subject known
                    ? Optional.of(known.subject())
                    : Optional.empty();
        }
        return Optional.of(exchange.client().address());
    }
}
