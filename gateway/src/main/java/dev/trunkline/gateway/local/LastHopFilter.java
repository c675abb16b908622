package dev.trunkline.gateway.local;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.exchange.MaxForwards;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.RouteMatch;
import dev.trunkline.gateway.route.Routes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.function.Supplier;

/**
 * Answers an OPTIONS or a TRACE that may go no further than here, as their last recipient (RFC 9110 §7.6.2): the former with
 * what the routes of its path take, the latter not at all, for it would read a request's credentials back to a page.
 */
public final class LastHopFilter implements Filter {

    private static final String ANY = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

    /** No route takes it by name. */
    private static final String NO_METHOD = "";

    private final Supplier<Routes> routes;

    /**
     * @param routes those in force
     */
    public LastHopFilter(Supplier<Routes> routes) {
        this.routes = routes;
    }

    @Override
    public void apply(Exchange exchange) {
        HttpMethod method = exchange.request().method();
        if (!MaxForwards.heeded(method)) {
            exchange.proceed();
            return;
        }
        long left = MaxForwards.of(exchange.request().headers());
        if (left == MaxForwards.UNCLEAR) {
            exchange.refuse(Problem.badRequest("Max-Forwards is one number of digits (RFC 9110 §7.6.2)."));
        } else if (left != 0) {
            exchange.proceed();
        } else if (method == HttpMethod.TRACE) {
            exchange.refuse(Problem.methodNotAllowed(allowed(exchange)));
        } else {
            LocalAnswer.send(exchange, 204, List.of("Allow", allowed(exchange)), Buffer.buffer());
        }
    }

    private String allowed(Exchange exchange) {
        RouteMatch match = routes.get().table().match(exchange.asked().as(NO_METHOD));
        return match instanceof RouteMatch.WrongMethod wrong ? wrong.allow() : ANY;
    }
}
