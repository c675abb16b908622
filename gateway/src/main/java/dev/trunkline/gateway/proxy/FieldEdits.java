package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.route.Asked;
import dev.trunkline.gateway.route.FieldChanges;
import io.vertx.core.MultiMap;

/** Changes header fields as a route says, when all else that concerns them is done. */
final class FieldEdits {

    private FieldEdits() {}

    static void request(Exchange exchange, MultiMap fields) {
        apply(exchange.route().shaping().rewrite().request(), exchange, fields);
    }

    static void response(Exchange exchange, MultiMap fields) {
        apply(exchange.route().shaping().rewrite().response(), exchange, fields);
    }

    private static void apply(FieldChanges changes, Exchange exchange, MultiMap fields) {
        if (changes.none()) {
            return;
        }
        Asked asked = exchange.asked();
        changes.remove().forEach(fields::remove);
        for (FieldChanges.Line line : changes.set()) {
            fields.set(line.name(), line.value().render(asked.path(), asked.host()));
        }
        for (FieldChanges.Line line : changes.add()) {
            fields.add(line.name(), line.value().render(asked.path(), asked.host()));
        }
    }
}
