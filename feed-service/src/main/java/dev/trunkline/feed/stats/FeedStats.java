package dev.trunkline.feed.stats;

import dev.trunkline.feed.live.Live;
import dev.trunkline.feed.log.FeedLog;
import dev.trunkline.feed.log.Unpublished;
import dev.trunkline.feed.place.Places;
import dev.trunkline.feed.read.LongPolls;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code GET /feed/stats} on the management port: this instance's numbers, at this moment and since its start. */
@Singleton
public class FeedStats {

    private final FeedLog log;
    private final Live live;
    private final LongPolls longPolls;
    private final Places places;
    private final Unpublished unpublished;

    FeedStats(FeedLog log, Live live, LongPolls longPolls, Places places, Unpublished unpublished) {
        this.log = log;
        this.unpublished = unpublished;
        this.live = live;
        this.longPolls = longPolls;
        this.places = places;
    }

    void serve(@Observes ManagementInterface management) {
        management.router().route(HttpMethod.GET, "/feed/stats").handler(this::answer);
    }

    private void answer(RoutingContext request) {
        Map<String, Object> subscribers = live.subscribers();
        subscribers.put("long-poll", longPolls.waiting());
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("position", log.head().position());
        stats.put("epoch", log.head().epoch());
        stats.put("window", log.windowSize());
        stats.put("relay", relay());
        stats.put("redis", log.degraded() ? "away" : "there");
        stats.put("subscribers", subscribers);
        stats.put("backlog", live.backlog());
        stats.put("placesShared", places.shared());
        stats.put("draining", live.draining());
        stats.putAll(live.statistics());
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(new JsonObject(stats).encode());
    }

    private Map<String, Object> relay() {
        Map<String, Object> relay = new LinkedHashMap<>();
        relay.put("leads", log.leading());
        relay.put("lagMillis", log.lagMillis());
        unpublished.seen().ifPresent(seen -> {
            relay.put("unpublished", seen.entries());
            relay.put("oldestUnpublishedMillis", seen.age().toMillis());
        });
        return relay;
    }
}
