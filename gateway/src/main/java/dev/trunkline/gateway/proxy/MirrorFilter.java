package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.count.Counts;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.route.Mirror;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** Has a share of a route's requests copied to another upstream, and lets all of them go on at once. */
public final class MirrorFilter implements Filter {

    /** Tagged with the route and what became of the copy. */
    public static final String METER = "gateway.mirror";

    private final Upstreams upstreams;
    private final DeadlineWheel wheel;
    private final Counts counts;
    private final LongSupplier nanoClock;

    /**
     * @param nanoClock that of {@code Exchange.startNanos}
     */
    public MirrorFilter(Upstreams upstreams, DeadlineWheel wheel, Counts counts, LongSupplier nanoClock) {
        this.upstreams = upstreams;
        this.wheel = wheel;
        this.counts = counts;
        this.nanoClock = nanoClock;
    }

    @Override
    public void apply(Exchange exchange) {
        Optional<Mirror> mirror = exchange.route().shaping().mirror();
        if (mirror.isPresent()
                && ThreadLocalRandom.current().nextDouble() < mirror.get().share()
                && !exchange.request().headers().contains(HttpHeaders.UPGRADE)) {
            copy(exchange, mirror.get());
        }
        exchange.proceed();
    }

    private void copy(Exchange exchange, Mirror mirror) {
        Upstreams.Reach reach = upstreams.reach(mirror.to());
        List<Endpoint> endpoints = reach.endpoints();
        String route = exchange.route().id();
        if (endpoints.isEmpty()) {
            counts.count(METER, "route", route, "outcome", MirrorCopy.FAILED);
        } else if (!reach.mirrors().enter(mirror.most())) {
            counts.count(METER, "route", route, "outcome", MirrorCopy.NO_ROOM);
        } else {
            Endpoint endpoint = endpoints.get(ThreadLocalRandom.current().nextInt(endpoints.size()));
            new MirrorCopy(exchange, mirror, reach, endpoint, wheel, counts, nanoClock).begin();
        }
    }
}
