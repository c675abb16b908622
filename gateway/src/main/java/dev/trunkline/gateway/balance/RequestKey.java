package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.route.HashKey;
import io.vertx.core.http.Cookie;
import java.util.concurrent.ThreadLocalRandom;

/** Hashes what keeps a request together with others. A request that has nothing of it may go anywhere. */
public final class RequestKey {

    private RequestKey() {}

    public static long of(HashKey key, Exchange exchange) {
        String value = value(key, exchange);
        return value == null ? ThreadLocalRandom.current().nextLong() : Hash.of(value);
    }

    /** Null if the request has none. */
    private static String value(HashKey key, Exchange exchange) {
        if (key instanceof HashKey.Header header) {
            return exchange.request().getHeader(header.name());
        }
        if (key instanceof HashKey.Cookie named) {
            Cookie cookie = exchange.request().getCookie(named.name());
            return cookie == null ? null : cookie.getValue();
        }
        if (key instanceof HashKey.PathVariable variable) {
            return exchange.route()
                    .match()
                    .path()
                    .variable(variable.name(), exchange.asked().path())
                    .orElse(null);
        }
        if (key instanceof HashKey.Principal) {
            return exchange.principal() instanceof Principal.Subject subject ? subject.subject() : null;
        }
        return exchange.client().address();
    }
}
