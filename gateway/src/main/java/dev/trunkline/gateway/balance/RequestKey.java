package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.route.HashKey;
import dev.trunkline.gateway.route.PathPattern;
import io.vertx.core.http.Cookie;
import java.util.List;
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
            return variable(variable.name(), exchange);
        }
        if (key instanceof HashKey.Principal) {
            return exchange.principal() instanceof Principal.Subject subject ? subject.subject() : null;
        }
        return exchange.request().remoteAddress().hostAddress();
    }

    private static String variable(String name, Exchange exchange) {
        List<PathPattern.Segment> segments = exchange.route().match().path().segments();
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i) instanceof PathPattern.Segment.Variable variable
                    && variable.name().equals(name)) {
                return segment(exchange.target(), i);
            }
        }
        return null;
    }

    /** Counted from 0; null if the path has not so many. */
    static String segment(String target, int number) {
        int query = target.indexOf('?');
        int end = query < 0 ? target.length() : query;
        int from = 1;
        for (int i = 0; i < number; i++) {
            int slash = target.indexOf('/', from);
            if (slash < 0 || slash >= end) {
                return null;
            }
            from = slash + 1;
        }
        int slash = target.indexOf('/', from);
        return target.substring(from, slash < 0 || slash > end ? end : slash);
    }
}
