package dev.trunkline.gateway.fetch;

import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.route.Transport;
import dev.trunkline.gateway.transport.ClientTransport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;

/**
 * Gets one document of an upstream from one of its endpoints, another one each time, as the upstream is spoken to, within a
 * deadline and up to a size.
 * For one context.
 */
public final class Fetch implements AutoCloseable {

    private static final int MOST_HEADER_BYTES = 16 << 10;

    private final Vertx vertx;
    private final Discovery discovery;
    private final String upstream;
    private final String path;
    private final Duration timeout;
    private final int mostBytes;
    private Transport transport = Transport.PLAIN;
    private HttpClient client;
    private int turn;

    /** There is nobody to ask: discovery knows no endpoint. */
    public static final class Nowhere extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Nowhere(String upstream) {
            super("no endpoint of " + upstream + " is known", null, false, false);
        }
    }

    /**
     * @param path with its query
     */
    public Fetch(Vertx vertx, Discovery discovery, String upstream, String path, Duration timeout, int mostBytes) {
        this.vertx = vertx;
        this.discovery = discovery;
        this.upstream = upstream;
        this.path = path;
        this.timeout = timeout;
        this.mostBytes = mostBytes;
        this.client = opened();
    }

    /** The document; fails with {@link Nowhere}, or with a message that says where it was asked for and what came. */
    public Future<Buffer> get() {
        List<Endpoint> endpoints = discovery.endpoints(upstream);
        if (endpoints.isEmpty()) {
            return Future.failedFuture(new Nowhere(upstream));
        }
        Endpoint endpoint = endpoints.get(Integer.remainderUnsigned(turn++, endpoints.size()));
        if (!discovery.transport(upstream).equals(transport)) {
            transport = discovery.transport(upstream);
            client.close();
            client = opened();
        }
        RequestOptions options = ClientTransport.address(new RequestOptions(), transport, endpoint)
                .setMethod(HttpMethod.GET)
                .setURI(path)
                .putHeader("Host", endpoint.authority())
                .setTimeout(timeout.toMillis());
        return client.request(options)
                // In one step, so that it makes no difference how soon the answer is there.
                .compose(request -> {
                    ClientTransport.authority(request, endpoint);
                    return request.send().compose(response -> WholeBody.of(response, mostBytes));
                })
                .recover(failure -> {
                    discovery.refused(upstream);
                    return Future.failedFuture(endpoint.authority() + path + ": " + failure.getMessage());
                });
    }

    @Override
    public void close() {
        client.close();
    }

    private HttpClient opened() {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) timeout.toMillis())
                .setMaxPoolSize(1)
                .setKeepAlive(false);
        ClientTransport.configure(options, transport, transport.http2(), MOST_HEADER_BYTES, timeout);
        return vertx.createHttpClient(options);
    }
}
