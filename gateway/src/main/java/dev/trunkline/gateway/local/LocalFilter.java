package dev.trunkline.gateway.local;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.route.Destination;
import java.util.Map;

/** Hands a request to the resource that its route leads to, if it does not lead to an upstream. */
public final class LocalFilter implements Filter {

    private final Map<String, LocalResource> resources;

    /**
     * @param resources by the names that the routes file has for them
     */
    public LocalFilter(Map<String, LocalResource> resources) {
        this.resources = Map.copyOf(resources);
    }

    @Override
    public void apply(Exchange exchange) {
        if (exchange.route().to() instanceof Destination.Local local) {
            resources.get(local.name()).answer(exchange);
        } else {
            exchange.proceed();
        }
    }
}
