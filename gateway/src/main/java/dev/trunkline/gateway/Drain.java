package dev.trunkline.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The end of the data plane: says that it is going, to whoever balances and to clients; takes new connections until those
 * who balance have heard of it; lets what is running end, for so long and no longer. It is over as soon as nothing runs.
 */
final class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);
    private static final Duration STEP = Duration.ofMillis(50);

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
        return pause(config.drainNotice()).compose(noticed -> finished(until));
    }

    private Future<Void> finished(long untilNanos) {
        List<Future<Integer>> open = edges.stream()
                .map(edge -> edge.finish(config.drainQuiet(), config.drain()))
                .toList();
        return Future.join(open).compose(all -> {
            int sum = open.stream().mapToInt(Future::result).sum();
            if (sum == 0) {
                return Future.succeededFuture();
            }
            if (System.nanoTime() > untilNanos) {
                LOG.warnf("%d connections did not end within %s and are cut off", sum, config.drain());
                return Future.succeededFuture();
            }
            return pause(STEP).compose(tick -> finished(untilNanos));
        });
    }

    private Future<Void> pause(Duration duration) {
        return duration.isZero()
                ? Future.succeededFuture()
                : vertx.timer(duration.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
    }
}
