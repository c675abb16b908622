package dev.trunkline.gateway.cors;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.exchange.Preflight;
import dev.trunkline.gateway.route.Cors;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;

/**
 * Tells browsers which origins may use a route, on the route's answers, refusals included: it stands before whatever
 * refuses. Preflights are {@link PreflightFilter}'s.
 */
public final class CorsFilter implements Filter {

    @Override
    public void apply(Exchange exchange) {
        Optional<Cors> said = exchange.route().cors();
        if (said.isEmpty() || Preflight.method(exchange.asked()).isPresent()) {
            exchange.proceed();
            return;
        }
        Cors cors = said.get();
        String origin = exchange.request().getHeader(HttpHeaders.ORIGIN);
        if (!cors.any()) {
            exchange.addAnswerHeader("Vary", "Origin");
        }
        // Where all may, whoever asks is told: a cache may give the answer to a page, and has no Vary to heed.
        if (cors.any() || origin != null && cors.allows(origin)) {
            exchange.addAnswerHeader("Access-Control-Allow-Origin", cors.any() ? "*" : origin);
            exchange.addAnswerHeader("Access-Control-Expose-Headers", String.join(", ", cors.exposed()));
            if (cors.credentials()) {
                exchange.addAnswerHeader("Access-Control-Allow-Credentials", "true");
            }
        }
        exchange.proceed();
    }
}
