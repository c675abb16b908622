package dev.trunkline.gateway.local;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.route.Asked;
import dev.trunkline.gateway.route.Destination;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Answers for routes that say their whole answer: a fixed one, or where to go instead. */
public final class FixedFilter implements Filter {

    @Override
    public void apply(Exchange exchange) {
        Destination to = exchange.destination();
        Asked asked = exchange.asked();
        if (to instanceof Destination.Fixed fixed) {
            String body = fixed.body().render(asked.path(), asked.host());
            LocalAnswer.send(exchange, fixed.status(), fixed.headers(), Buffer.buffer(body));
        } else if (to instanceof Destination.Redirect redirect) {
            String location = redirect.location().renderPath(asked.path(), asked.host());
            String target = exchange.target();
            int query = redirect.query() ? target.indexOf('?') : -1;
            LocalAnswer.send(
                    exchange,
                    redirect.status(),
                    List.of("Location", query < 0 ? location : location + target.substring(query)),
                    Buffer.buffer());
        } else {
            exchange.proceed();
        }
    }
}
