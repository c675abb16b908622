package dev.trunkline.gateway.cors;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.exchange.Preflight;
import dev.trunkline.gateway.local.LocalAnswer;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.Cors;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers browsers' preflights for routes that say which origins may use them. Stands before authentication, for a
 * preflight never has credentials, and behind the limits that need none.
 */
public final class PreflightFilter implements Filter {

    private static final String VARY = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

    @Override
    public void apply(Exchange exchange) {
        Optional<Cors> said = exchange.route().cors();
        Optional<String> method = said.flatMap(cors -> Preflight.method(exchange.asked()));
        if (method.isPresent()) {
            preflight(exchange, said.get(), method.get());
        } else {
            exchange.proceed();
        }
    }

    private static void preflight(Exchange exchange, Cors cors, String method) {
        String origin = exchange.asked().header("origin").get(0);
        String headers = String.join(",", exchange.asked().header("access-control-request-headers"));
        exchange.addAnswerHeader("Vary", VARY);
        if (!cors.allows(origin)) {
            exchange.refuse(Problem.forbidden("Pages of this origin may not use this."));
            return;
        }
        List<String> lines = new ArrayList<>(List.of(
                "Access-Control-Allow-Origin",
                cors.any() ? "*" : origin,
                "Access-Control-Allow-Methods",
                method,
                "Access-Control-Max-Age",
                Long.toString(cors.maxAge().toSeconds())));
        // Without this line the browser does not go on, and its console says for which field.
        if (!headers.isEmpty() && cors.allowsHeaders(headers)) {
            lines.addAll(List.of("Access-Control-Allow-Headers", headers));
        }
        if (cors.credentials()) {
            lines.addAll(List.of("Access-Control-Allow-Credentials", "true"));
        }
        LocalAnswer.send(exchange, 204, lines, Buffer.buffer());
    }
}
