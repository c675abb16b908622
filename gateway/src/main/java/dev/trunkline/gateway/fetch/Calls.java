package dev.trunkline.gateway.fetch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

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

    /** What is answered with 200; fails with a message that says what came instead. */
    public Future<Buffer> send(RequestOptions options, Buffer body) {
        return client.request(options)
                .compose(request -> request.send(body))
                .compose(response -> response.statusCode() == 200
                        ? bounded(response)
                        : Future.<Buffer>failedFuture("status " + response.statusCode()))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        client.close();
    }

    private Future<Buffer> bounded(HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(chunk -> {
            if (body.length() + chunk.length() > mostBytes) {
                whole.tryFail("more than " + mostBytes + " bytes");
                response.request().reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(body));
        return whole.future();
    }
}
