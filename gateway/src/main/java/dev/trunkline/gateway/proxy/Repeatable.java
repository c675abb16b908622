package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.Exchange;
import java.util.Set;

/** Which requests may be sent more than once. */
final class Repeatable {

    /** RFC 9110 §9.2.2. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private Repeatable() {}

    /** After one that failed. */
    static boolean idempotent(Exchange exchange) {
        return IDEMPOTENT.contains(exchange.request().method().name());
    }

    /** Beside one that is under way. */
    static boolean read(Exchange exchange) {
        String method = exchange.request().method().name();
        return method.equals("GET") || method.equals("HEAD");
    }
}
