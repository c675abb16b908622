package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.problem.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/**
 * Sends the gateway's own answers.
 *
 * <p>When the client is still sending a body, closing at once would make its kernel throw our answer away, and reading
 * on for ever would let it keep us busy; so we say {@code Connection: close}, read on for a bounded time, and close
 * (RFC 9112 §9.6). HTTP/2 has its streams for that: the one is reset, without an error, and the others go on (RFC 9113
 * §8.1).
 */
public final class ProblemAnswer {

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/problem+json");
    private static final CharSequence X_CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("x-content-type-options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

    private static final long NO_ERROR = 0;

    private final DeadlineWheel wheel;
    private final long lingerNanos;

    public ProblemAnswer(DeadlineWheel wheel, long lingerNanos) {
        this.wheel = wheel;
        this.lingerNanos = lingerNanos;
    }

    void answer(HttpServerRequest request, Problem problem, String traceId, boolean hasBody, List<String> headers) {
        String uri = WrittenTarget.of(request);
        int query = uri.indexOf('?');
        answer(request, query < 0 ? uri : uri.substring(0, query), problem, traceId, hasBody, headers);
    }

    /**
     * @param instance the path that the problem names
     */
    void answer(
            HttpServerRequest request,
            String instance,
            Problem problem,
            String traceId,
            boolean hasBody,
            List<String> headers) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        boolean unread = Body.mayFollow(request, hasBody) && !request.isEnded();
        boolean http2 = request.version() == HttpVersion.HTTP_2;
        response.setStatusCode(problem.status());
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON).putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
        response.putHeader(X_CONTENT_TYPE_OPTIONS, NOSNIFF);
        put(response, problem.headers());
        put(response, headers);
        if (unread && !http2) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        Buffer body = Buffer.buffer(problem.json(instance, traceId));
        if (GrpcStatus.wantedBy(request)) {
            GrpcStatus.put(problem, response);
            response.end();
        } else if (request.method() == HttpMethod.HEAD) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            response.end();
        } else {
            response.end(body);
        }
        if (unread) {
            discardBody(request);
        }
    }

    void discardBody(HttpServerRequest request) {
        new Linger(request).begin();
    }

    private static void put(HttpServerResponse response, List<String> headers) {
        for (int i = 0; i < headers.size(); i += 2) {
            response.headers().add(headers.get(i), headers.get(i + 1));
        }
    }

    /** Reads what still comes of a request that has its answer. */
    private final class Linger extends DeadlineWheel.Timeout {
        private final HttpServerRequest request;

        Linger(HttpServerRequest request) {
            this.request = request;
        }

        void begin() {
            wheel.set(this, lingerNanos);
            request.handler(ignored -> {});
            request.exceptionHandler(gone -> wheel.clear(this));
            request.endHandler(end -> {
                wheel.clear(this);
                whole();
            });
            request.resume();
        }

        /** Where the answer did not say that the connection closes, the next request may be on its way. */
        private void whole() {
            if (request.version() != HttpVersion.HTTP_2
                    && request.response().headers().contains(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true)) {
                request.connection().close();
            }
        }

        @Override
        protected void expired() {
            if (request.version() != HttpVersion.HTTP_2) {
                request.connection().close();
            } else if (Body.answerWaits(request)) {
                // A reset would take that with it. Who reads too slowly is seen to elsewhere.
                wheel.set(this, lingerNanos);
            } else if (!request.isEnded()) {
                request.response().reset(NO_ERROR);
            }
        }
    }
}
