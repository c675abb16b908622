package dev.trunkline.gateway.fetch;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Small exchanges of the gateway's own with servers of all kinds, each within a deadline and up to a size. */
public final class Calls implements AutoCloseable {

    private final HttpClient client;
    private final Duration timeout;
    private final int mostBytes;

    /**
     * @param timeout for all of an exchange
     * @param mostBytes of an answer
     * @param connections to one server
     */
    public Calls(Vertx vertx, Duration timeout, int mostBytes, int connections) {
        this.timeout = timeout;
        this.mostBytes = mostBytes;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) timeout.toMillis())
                .setMaxPoolSize(connections)
                .setMaxWaitQueueSize(connections * 16)
                .setKeepAliveTimeout(10));
    }

    /** The document at an absolute URL. */
    public Future<Buffer> get(String url) {
        return send(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(url), Buffer.buffer());
    }

    /** What is answered with 200; fails with a message that says what came instead. From whatever thread. */
    public Future<Buffer> send(RequestOptions options, Buffer body) {
        return client.request(options)
                .compose(request -> answer(request, body))
                .timeout(millis(), TimeUnit.MILLISECONDS);
    }

    /**
     * On the request's own context, where nothing comes before all is there to listen for it. Who is on another thread and
     * adds to the chain step by step may be late for an answer that has come and gone.
     */
    private Future<Buffer> answer(HttpClientRequest request, Buffer body) {
        return request.send(body)
                .compose(response -> WholeBody.of(response, mostBytes))
                .timeout(millis(), TimeUnit.MILLISECONDS)
                .onFailure(failed -> {
                    if (failed instanceof TimeoutException) {
                        // Or its connection would be in use for ever.
                        request.reset();
                    }
                });
    }

    private long millis() {
        return timeout.toMillis();
    }

    @Override
    public void close() {
        client.close();
    }
}
