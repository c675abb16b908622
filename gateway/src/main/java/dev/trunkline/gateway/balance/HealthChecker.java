package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.route.HealthCheck;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Asks endpoints whether they are well: one checker for the process, on one context, with so many questions at a time
 * and no more. Each check opens a connection of its own, for to accept one is part of being well.
 */
final class HealthChecker {

    private static final long AGAIN_MILLIS = 50;

    private final Vertx vertx;
    private final Context context;
    private final HttpClient client;
    private final int most;
    private final Verdicts verdicts;
    private final Map<String, Map<Endpoint, Check>> checks = new HashMap<>();
    private int running;

    /** Told of each check, on the checker's context. */
    interface Verdicts {
        void checked(String upstream, Endpoint endpoint, boolean pass);
    }

    HealthChecker(Vertx vertx, int most, Verdicts verdicts) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.most = most;
        this.verdicts = verdicts;
        this.client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false));
    }

    /** From now on these endpoints of an upstream are checked by this rule, and no others; none for an empty list. */
    void watch(String upstream, HealthCheck rule, List<Endpoint> endpoints) {
        context.runOnContext(own -> {
            Map<Endpoint, Check> before = checks.getOrDefault(upstream, Map.of());
            Map<Endpoint, Check> now = new HashMap<>();
            for (Endpoint endpoint : endpoints) {
                Check known = before.get(endpoint);
                now.put(
                        endpoint,
                        known != null && known.rule.equals(rule) ? known : new Check(upstream, endpoint, rule));
            }
            before.values().stream()
                    .filter(check -> now.get(check.endpoint) != check)
                    .forEach(Check::stop);
            checks.put(upstream, now);
        });
    }

    void forget(String upstream) {
        context.runOnContext(own -> {
            Map<Endpoint, Check> gone = checks.remove(upstream);
            if (gone != null) {
                gone.values().forEach(Check::stop);
            }
        });
    }

    void close() {
        context.runOnContext(own -> {
            checks.values().forEach(each -> each.values().forEach(Check::stop));
            checks.clear();
            client.close();
        });
    }

    /** The checks of one endpoint, one after the other. */
    private final class Check {

        private final String upstream;
        private final Endpoint endpoint;
        private final HealthCheck rule;
        private final RequestOptions request;
        private boolean stopped;
        private long timer;

        Check(String upstream, Endpoint endpoint, HealthCheck rule) {
            this.upstream = upstream;
            this.endpoint = endpoint;
            this.rule = rule;
            this.request = new RequestOptions()
                    .setMethod(HttpMethod.GET)
                    .setHost(endpoint.address())
                    .setPort(rule.port().orElse(endpoint.port()))
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
            client.request(request)
                    // Its body is cut off below, which is no news to anybody.
                    .compose(connected -> connected.send().onSuccess(answer -> answer.exceptionHandler(cut -> {})))
                    .onComplete(this::ended);
        }

        private void ended(AsyncResult<HttpClientResponse> answer) {
            running--;
            boolean pass = answer.succeeded() && rule.expects(answer.result().statusCode());
            if (answer.succeeded()) {
                // The head says it all, and a body may be long.
                answer.result().request().reset();
            }
            if (!stopped) {
                verdicts.checked(upstream, endpoint, pass);
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
