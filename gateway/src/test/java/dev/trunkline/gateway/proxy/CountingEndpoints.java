package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.resilience.UpstreamTally;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Endpoints that count who asks them and whom they are told not to answer, for tests of attempts at them. */
abstract class CountingEndpoints {

    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger reset = new AtomicInteger();
    final Handler<HttpServerRequest> silent = request -> {
        asked.incrementAndGet();
        request.response().exceptionHandler(gone -> reset.incrementAndGet());
    };

    static Future<HttpClientResponse> begin(Cluster cluster, String path) {
        HttpClient client = cluster.gateway.vertx().createHttpClient();
        return client.request(HttpMethod.GET, cluster.gateway.port(), "127.0.0.1", path)
                .compose(HttpClientRequest::send);
    }

    static UpstreamTally tally(Cluster cluster) {
        return cluster.gateway.gateway().tallies().of("up");
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
