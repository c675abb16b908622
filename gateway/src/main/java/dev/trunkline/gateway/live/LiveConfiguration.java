package dev.trunkline.gateway.live;

import dev.trunkline.gateway.Gateway;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;

/** {@code GET /routes} and {@code GET /upstreams} on the management port: what is in force at this moment. */
@Singleton
public class LiveConfiguration {

    private final Gateway gateway;

    LiveConfiguration(Gateway gateway) {
        this.gateway = gateway;
    }

    void serve(@Observes ManagementInterface management) {
        management
                .router()
                .route(HttpMethod.GET, "/routes")
                .handler(request -> answer(request, RoutesView.of(gateway.routes())));
        management
                .router()
                .route(HttpMethod.GET, "/upstreams")
                .handler(request ->
                        answer(request, UpstreamsView.of(gateway.routes(), gateway.pools()::state, gateway.tallies())));
    }

    private static void answer(RoutingContext request, Map<String, Object> what) {
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(new JsonObject(what).encodePrettily());
    }
}
