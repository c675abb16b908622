package dev.trunkline.gateway.split;

import dev.trunkline.gateway.count.Counts;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.exchange.KeyValue;
import dev.trunkline.gateway.route.Destination;
import dev.trunkline.gateway.route.HashKey;
import dev.trunkline.gateway.route.Point;
import dev.trunkline.gateway.route.Upstream;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Chooses one upstream for a request whose route leads to several. Who has nothing of what the route would go by is kept
 * together by address.
 */
public final class SplitFilter implements Filter {

    /** Tagged with the route and the upstream that was chosen. */
    public static final String METER = "gateway.split";

    private final Counts counts;
    private final DoubleSupplier dice;

    /**
     * @param dice gives numbers from 0 up to but not 1
     */
    public SplitFilter(Counts counts, DoubleSupplier dice) {
        this.counts = counts;
        this.dice = dice;
    }

    public static DoubleSupplier dice() {
        return () -> ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public void apply(Exchange exchange) {
        if (exchange.destination() instanceof Destination.Split split) {
            double point = split.sticky()
                    .map(key -> Point.of(exchange.route().id(), value(key, exchange)))
                    .orElseGet(dice::getAsDouble);
            Upstream chosen = Point.in(split.shares(), Destination.Split.Share::weight, point)
                    .upstream();
            counts.count(METER, "route", exchange.route().id(), "upstream", chosen.name());
            exchange.lead(chosen);
        }
        exchange.proceed();
    }

    private static String value(HashKey key, Exchange exchange) {
        return KeyValue.of(key, exchange).orElseGet(() -> exchange.client().address());
    }
}
