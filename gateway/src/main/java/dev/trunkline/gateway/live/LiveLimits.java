package dev.trunkline.gateway.live;

import dev.trunkline.gateway.Gateway;
import dev.trunkline.gateway.limit.LimitsView;
import dev.trunkline.gateway.problem.Problem;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * {@code GET /limits} on the management port: the limits in use. {@code GET /limits/{name}?key=} shows what is left for a
 * key, and {@code DELETE} of it resets that. A key is written as a request has it, {@code key=2001:db8::1}, and one of several
 * parts as so many of these; what no request can have is 400. Where Redis counts and does not answer, both are 503.
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
            RoutingContext request, BiFunction<String, String[], Future<List<Map<String, Object>>>> what) {
        String name = request.pathParam("name");
        List<String> key = request.queryParam("key");
        if (key.isEmpty()) {
            refuse(request, Problem.badRequest("Say whose count is meant: ?key="), List.of());
            return;
        }
        what.apply(name, key.toArray(String[]::new))
                .onSuccess(found -> {
                    if (found.isEmpty()) {
                        refuse(request, Problem.notFound("No route has a limit of that name."), List.of());
                    } else if (found.stream().anyMatch(one -> Boolean.FALSE.equals(one.get(LimitsView.ANSWERED)))) {
                        Problem unknown =
                                Problem.unavailable("Redis counts by '" + name + "' and does not answer, so what is"
                                        + " left is not known. 'limits' has what this process knows.");
                        refuse(request, unknown, found);
                    } else {
                        answer(request, found);
                    }
                })
                .onFailure(failed -> {
                    if (failed instanceof LimitsView.RedisAway) {
                        refuse(request, Problem.unavailable(failed.getMessage()), List.of());
                    } else if (failed instanceof LimitsView.NotAKey) {
                        refuse(request, Problem.badRequest(failed.getMessage()), List.of());
                    } else {
                        request.fail(failed);
                    }
                });
    }

    private static void answer(RoutingContext request, List<Map<String, Object>> what) {
        headed(request, "application/json").end(new JsonArray(what).encodePrettily());
    }

    /**
     * @param limits what is known all the same
     */
    private static void refuse(RoutingContext request, Problem problem, List<Map<String, Object>> limits) {
        JsonObject said = new JsonObject(problem.json(request.request().path(), ""));
        // Nobody's trace leads here.
        said.remove("traceId");
        if (!limits.isEmpty()) {
            said.put("limits", new JsonArray(limits));
        }
        HttpServerResponse response =
                headed(request, "application/problem+json").setStatusCode(problem.status());
        for (int i = 0; i < problem.headers().size(); i += 2) {
            response.putHeader(problem.headers().get(i), problem.headers().get(i + 1));
        }
        response.end(said.encodePrettily());
    }

    private static HttpServerResponse headed(RoutingContext request, String type) {
        return request.response().putHeader("Content-Type", type).putHeader("Cache-Control", "no-store");
    }
}
