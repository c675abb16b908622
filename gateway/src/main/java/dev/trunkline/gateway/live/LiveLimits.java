package dev.trunkline.gateway.live;

import dev.trunkline.gateway.Gateway;
import dev.trunkline.gateway.limit.LimitsView;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * {@code GET /limits} on the management port: the limits in use. {@code GET /limits/{name}?key=} shows what is left for a
 * key, and {@code DELETE} of it resets that.
 */
@Singleton
public class LiveLimits {

    private final Gateway gateway;

    LiveLimits(Gateway gateway) {
        this.gateway = gateway;
    }

    void serve(@Observes ManagementInterface management) {
        Router router = management.router();
        router.route(HttpMethod.GET, "/limits")
                .handler(request -> answer(request, gateway.limits().policies()));
        router.route(HttpMethod.GET, "/limits/:name")
                .handler(request ->
                        ofKey(request, (name, key) -> gateway.limits().left(name, key)));
        router.route(HttpMethod.DELETE, "/limits/:name")
                .handler(request ->
                        ofKey(request, (name, key) -> gateway.limits().reset(name, key)));
    }

    private static void ofKey(
            RoutingContext request, BiFunction<String, String, Future<List<Map<String, Object>>>> what) {
        String key = request.request().getParam("key");
        if (key == null) {
            request.response().setStatusCode(400).end("Say whose count is meant: ?key=\n");
            return;
        }
        what.apply(request.pathParam("name"), key)
                .onSuccess(found -> {
                    if (found.isEmpty()) {
                        request.response().setStatusCode(404).end("No limit of that name has counted anything.\n");
                    } else {
                        answer(request, found);
                    }
                })
                .onFailure(failed -> {
                    if (failed instanceof LimitsView.RedisAway) {
                        request.response().setStatusCode(503).end(failed.getMessage() + '\n');
                    } else {
                        request.fail(failed);
                    }
                });
    }

    private static void answer(RoutingContext request, List<Map<String, Object>> what) {
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(new JsonArray(what).encodePrettily());
    }
}
