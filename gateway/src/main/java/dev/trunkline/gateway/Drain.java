package dev.trunkline.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The end of the data plane: says that it is going, to whoever balances and to clients; takes new connections until those
 * who balance have heard of it; lets what is running end, for so long and no longer. Who has got no answer by then gets one
 * that says so, and what is left is cut. It is over as soon as nothing runs.
 */
final class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);
    private static final Duration STEP = Duration.ofMillis(50);

    /** After the bound, for the answers of those who have none by then. */
    static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final GatewayConfig config;
    private final List<Edge> edges;
    private volatile boolean begun;

    Drain(Vertx vertx, GatewayConfig config, List<Edge> edges) {
        this.vertx = vertx;
        this.config = config;
        this.edges = edges;
    }

    boolean begun() {
        return begun;
    }

    Future<Void> run() {
        begun = true;
        edges.forEach(Edge::drain);
        long until = System.nanoTime() + config.drain().toNanos();
        return pause(config.drainNotice()).compose(noticed -> finished(until, false));
    }

    /**
     * @param last whether there is only time for answers that say that there is none
     */
    private Future<Void> finished(long untilNanos, boolean last) {
        // It is not for the connections to end before the farewell does.
        Duration bound = config.drain().plus(FAREWELL.multipliedBy(2));
        List<Future<Integer>> open = edges.stream()
                .map(edge -> edge.finish(config.drainQuiet(), bound))
                .toList();
        return Future.join(open).compose(all -> {
            int sum = open.stream().mapToInt(Future::result).sum();
            if (sum == 0) {
                return Future.succeededFuture();
            }
            boolean over = System.nanoTime() - untilNanos > 0;
            if (over && last) {
                LOG.warnf("%d connections did not end within %s and are cut off", sum, config.drain());
                return Future.succeededFuture();
            }
            if (over || last) {
                // More than once, for some may have come since.
                edges.forEach(Edge::giveUp);
            }
            long next = over ? System.nanoTime() + FAREWELL.toNanos() : untilNanos;
            return pause(STEP).compose(tick -> finished(next, over || last));
        });
    }

    private Future<Void> pause(Duration duration) {
        return duration.isZero()
                ? Future.succeededFuture()
                : vertx.timer(duration.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
    }
}
