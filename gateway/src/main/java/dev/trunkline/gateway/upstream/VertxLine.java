package dev.trunkline.gateway.upstream;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.NoStackTraceTimeoutException;
import java.util.ArrayDeque;
import java.util.function.Predicate;

/**
 * A line before Vert.x' pool. That is asked for as many connections as are waited for, and whatever it gives is for who
 * stands first, whoever it was asked for. So who leaves the line is out of it at once, though the pool cannot be told so:
 * for the next who comes it has been asked already.
 */
final class VertxLine implements Line {

    private final HttpClient client;
    private final RequestOptions options;
    private final String authority;
    private final Predicate<HttpConnection> unused;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final ArrayDeque<HttpClientRequest> spare = new ArrayDeque<>(0);
    private final Handler<AsyncResult<HttpClientRequest>> answered = this::answered;
    private int asked;

    /**
     * @param options where the endpoint is, and how long the pool may take before it is asked anew
     * @param authority the endpoint's
     * @param unused whether a connection has not been used before; asked once for each use
     */
    VertxLine(HttpClient client, RequestOptions options, String authority, Predicate<HttpConnection> unused) {
        this.client = client;
        this.options = options;
        this.authority = authority;
        this.unused = unused;
    }

    @Override
    public String authority() {
        return authority;
    }

    @Override
    public void join(Waiting one) {
        HttpClientRequest left = nextSpare();
        if (left != null) {
            one.connected(on(left));
        } else {
            waiting.add(one);
            ask();
        }
    }

    @Override
    public void leave(Waiting one) {
        waiting.remove(one);
    }

    @Override
    public boolean idle() {
        spare.removeIf(request -> GoAway.endsSoon(request.connection()));
        return asked == 0 && spare.isEmpty();
    }

    /** The pool sees to it. */
    @Override
    public void tick() {}

    /** What is kept is the client's. */
    @Override
    public void close() {}

    private VertxRequest on(HttpClientRequest request) {
        return new VertxRequest(request, unused.test(request.connection()));
    }

    private void ask() {
        if (asked < waiting.size()) {
            asked++;
            request().onComplete(answered);
        }
    }

    /** A client that has been closed, as at the end of the process, says so in another way than by its answer. */
    private Future<HttpClientRequest> request() {
        try {
            return client.request(options);
        } catch (IllegalStateException closed) {
            return Future.failedFuture(closed);
        }
    }

    private void answered(AsyncResult<HttpClientRequest> result) {
        asked--;
        if (result.succeeded()) {
            given(result.result());
        } else if (result.cause() instanceof NoStackTraceTimeoutException) {
            // The places of those who wait are here. And where the pool waits for a connection that does not come to
            // life, it is to try another.
            ask();
        } else {
            // The pool's own queue has no place for who came last.
            boolean full = result.cause() instanceof ConnectionPoolTooBusyException;
            Waiting refused = full ? waiting.pollLast() : waiting.poll();
            if (refused != null) {
                refused.notConnected(result.cause());
            }
        }
    }

    private void given(HttpClientRequest request) {
        Waiting first = waiting.poll();
        if (first != null) {
            first.connected(on(request));
        } else if (request.version() == HttpVersion.HTTP_2) {
            // Vert.x counts a stream that was never opened for ever, so it is kept for the next who comes.
            spare.add(request);
        } else {
            request.exceptionHandler(reset -> {});
            request.reset();
        }
    }

    private HttpClientRequest nextSpare() {
        HttpClientRequest next = spare.poll();
        while (next != null && GoAway.endsSoon(next.connection())) {
            next = spare.poll();
        }
        return next;
    }
}
