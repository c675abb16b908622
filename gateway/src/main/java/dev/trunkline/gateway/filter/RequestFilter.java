package dev.trunkline.gateway.filter;

import dev.trunkline.gateway.count.Counts;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.FilterRule;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/**
 * Turns away what a rule of the routes file is about, before anything is spent on it but the counting of who asks, which
 * goes on: whoever is turned away is counted as nobody. A rule in shadow mode is only counted.
 */
public final class RequestFilter implements Filter {

    /** Tagged with the rule's id, and whether requests were {@code denied} or only {@code seen}. */
    public static final String METER = "gateway.filter";

    private final Counts counts;

    public RequestFilter(Counts counts) {
        this.counts = counts;
    }

    @Override
    public void apply(Exchange exchange) {
        List<FilterRule> rules = exchange.route().shaping().filter();
        if (rules.isEmpty()) {
            exchange.proceed();
            return;
        }
        Suspect suspect = new Suspect(
                exchange.asked(),
                exchange.client().address(),
                exchange.hasBody(),
                exchange.request().headers().get(HttpHeaders.CONTENT_TYPE));
        for (int i = 0; i < rules.size(); i++) {
            FilterRule rule = rules.get(i);
            if (suspect.hitBy(rule)) {
                counts.count(METER, "rule", rule.id(), "verdict", rule.shadow() ? "seen" : "denied");
                if (!rule.shadow()) {
                    exchange.deny(
                            rule.bodyTypes().isEmpty()
                                    ? Problem.filtered()
                                    : Problem.unsupportedType(String.join(", ", rule.bodyTypes())));
                    return;
                }
            }
        }
        exchange.proceed();
    }
}
