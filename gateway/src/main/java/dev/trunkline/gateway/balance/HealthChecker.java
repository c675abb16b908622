package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.balance.CheckClients.Way;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.route.HealthCheck;
import dev.trunkline.gateway.route.Site;
import dev.trunkline.gateway.route.Transport;
import dev.trunkline.gateway.transport.ClientTransport;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Asks endpoints whether they are well, as their upstream is spoken to: one checker for the process, on one context, with
 * so many questions at a time and no more. Each check opens a connection of its own, for to accept one is part of being
 * well.
 */
final class HealthChecker {

    private static final long AGAIN_MILLIS = 50;

    /** RFC 9113 §7. */
    private static final long CANCEL = 8;

    private final Vertx vertx;
    private final Context context;
    private final int most;
    private final Verdicts verdicts;
    private final CheckClients clients;
    private final Map<Site, Map<Endpoint, Check>> checks = new HashMap<>();
    private int running;

    /** Told of each check, on the checker's context. */
    interface Verdicts {
        void checked(Site site, Endpoint endpoint, boolean pass);
    }

    HealthChecker(Vertx vertx, int most, Verdicts verdicts) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.most = most;
        this.verdicts = verdicts;
        this.clients = new CheckClients(vertx, most);
    }

    /**
     * From now on these endpoints of an upstream are checked by this rule, and no others; none for an empty list.
     *
     * @param transport how they are spoken to
     */
    void watch(Site site, HealthCheck rule, Transport transport, List<Endpoint> endpoints) {
        context.runOnContext(own -> {
            Map<Endpoint, Check> before = checks.getOrDefault(site, Map.of());
            Map<Endpoint, Check> now = new HashMap<>();
            Way way = new Way(transport, rule.timeout());
            for (Endpoint endpoint : endpoints) {
                Check known = before.get(endpoint);
                boolean same = known != null && known.rule.equals(rule) && known.way.equals(way);
                now.put(endpoint, same ? known : new Check(site, endpoint, rule, way));
            }
            before.values().stream()
                    .filter(check -> now.get(check.endpoint) != check)
                    .forEach(Check::stop);
            checks.put(site, now);
            closeUnused();
        });
    }

    void forget(Site site) {
        context.runOnContext(own -> {
            Map<Endpoint, Check> gone = checks.remove(site);
            if (gone != null) {
                gone.values().forEach(Check::stop);
                closeUnused();
            }
        });
    }

    /** Ends when there will be no further verdict. */
    Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        context.runOnContext(own -> {
            checks.values().forEach(each -> each.values().forEach(Check::stop));
            checks.clear();
            closeUnused();
            closed.complete();
        });
        return closed.future();
    }

    private void closeUnused() {
        Set<Way> used = new HashSet<>();
        checks.values().forEach(each -> each.values().forEach(check -> used.add(check.way)));
        clients.retain(used);
    }

    /** The checks of one endpoint, one after the other. */
    private final class Check {

        private final Site site;
        private final Endpoint endpoint;
        private final HealthCheck rule;
        private final Way way;
        private final RequestOptions options;
        private HttpClientRequest request;
        private boolean stopped;
        private long timer;

        Check(Site site, Endpoint endpoint, HealthCheck rule, Way way) {
            this.site = site;
            this.endpoint = endpoint;
            this.rule = rule;
            this.way = way;
            this.options = ClientTransport.address(
                            new RequestOptions(),
                            way.transport(),
                            endpoint,
                            rule.port().orElse(endpoint.port()))
                    .setMethod(HttpMethod.GET)
                    .setURI(rule.path())
                    .putHeader("Host", endpoint.authority())
                    .putHeader("User-Agent", "trunkline-health")
                    .setConnectTimeout(rule.timeout().toMillis())
                    .setTimeout(rule.timeout().toMillis());
            // A new one is asked soon, but not all of them in the same instant.
            after(ThreadLocalRandom.current().nextLong(rule.every().toMillis() / 10 + 1) + 1);
        }

        private void after(long millis) {
            timer = vertx.setTimer(millis, due -> begin());
        }

        private void begin() {
            if (running >= most) {
                after(AGAIN_MILLIS);
                return;
            }
            running++;
            clients.of(way).request(options).compose(this::send).onComplete(this::ended);
        }

        private Future<HttpClientResponse> send(HttpClientRequest connected) {
            request = connected;
            request.exceptionHandler(broken -> {});
            ClientTransport.authority(request, endpoint);
            // Its body is cut off below, which is no news to anybody.
            return request.send().onSuccess(answer -> answer.exceptionHandler(cut -> {}));
        }

        private void ended(AsyncResult<HttpClientResponse> answer) {
            running--;
            if (request != null) {
                // The head says it all, and a body may be long. A connection of HTTP/2 waits for its streams.
                request.reset(CANCEL);
                request.connection().close();
                request = null;
            }
            if (!stopped) {
                boolean pass =
                        answer.succeeded() && rule.expects(answer.result().statusCode());
                verdicts.checked(site, endpoint, pass);
                long every = rule.every().toMillis();
                after(Math.max(
                        1, every - every / 10 + ThreadLocalRandom.current().nextLong(every / 5 + 1)));
            }
        }

        private void stop() {
            stopped = true;
            vertx.cancelTimer(timer);
        }
    }
}
