package dev.trunkline.gateway.rewrite;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.route.Asked;
import dev.trunkline.gateway.route.Rewrite;

/** Gives a request the path and the query that its upstream is to see. */
public final class RewriteFilter implements Filter {

    @Override
    public void apply(Exchange exchange) {
        Rewrite rewrite = exchange.route().shaping().rewrite();
        if (rewrite.retargets()) {
            Asked asked = exchange.asked();
            exchange.retarget(rewrite.target(asked.path(), exchange.target(), asked.host()));
        }
        exchange.proceed();
    }
}
