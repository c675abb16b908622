package dev.trunkline.gateway;

import dev.trunkline.gateway.RollingPlace.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Three gateways, each a process of its own, behind what a load balancer is: probes, and a choice among who is ready. */
final class RollingPlaces implements AutoCloseable {

    private static final long PROBE_MILLIS = 50;
    private static final int PLACES = 3;

    private final List<RollingPlace> places = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final ScheduledExecutorService probes = Executors.newScheduledThreadPool(PLACES);

    /** Returns when all are ready. */
    void start(Path routes, Map<String, String> settings) throws IOException {
        for (int i = 0; i < PLACES; i++) {
            places.add(new RollingPlace(new GatewayInstance("rolling-" + i, routes, settings).start()));
        }
        places.forEach(place -> probes.scheduleWithFixedDelay(place::probe, 0, PROBE_MILLIS, TimeUnit.MILLISECONDS));
    }

    List<RollingPlace> all() {
        return places;
    }

    /** The next in turn of those that are ready. */
    RollingPlace next() {
        for (; ; ) {
            RollingPlace place = places.get(Math.floorMod(turn.getAndIncrement(), places.size()));
            if (place.ready()) {
                return place;
            }
        }
    }

    /**
     * For one that stays: where the fewest like it are of those that are ready.
     *
     * @param from where it was sent away, null if it is new; it goes back there only if there is no other
     */
    synchronized RollingPlace enter(Way way, RollingPlace from) {
        RollingPlace place = places.stream()
                .min(Comparator.comparing((RollingPlace one) -> !one.ready())
                        .thenComparing(one -> one == from)
                        .thenComparing(one -> one.staying(way).get()))
                .orElseThrow();
        place.staying(way).incrementAndGet();
        return place;
    }

    @Override
    public void close() {
        probes.shutdownNow();
        places.forEach(place -> place.gateway().close());
    }
}
