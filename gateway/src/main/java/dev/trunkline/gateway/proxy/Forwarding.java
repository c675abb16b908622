package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.problem.Problem;
import io.vertx.core.AsyncResult;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * One request handed to an upstream: finds a connection, sends the request, and gives the answer to an
 * {@link AnswerRelay} or a {@link Tunnel}. It holds the deadline and knows how to end everything when one side fails.
 */
final class Forwarding extends DeadlineWheel.Timeout {

    private static final int MOST_ATTEMPTS = 3;

    private final Exchange exchange;
    private final Upstreams.Reach reach;
    private final DeadlineWheel wheel;
    private final OpenStreams streams;
    private final long bodyLength;
    private final boolean upgrade;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Set<Endpoint> tried = new HashSet<>(2);
    private Optional<Choice> chosen = Optional.empty();
    private long chosenNanos;
    private long firstByteNanos = -1;
    private long key;
    private Endpoint endpoint;
    private HttpClientRequest upstream;
    private boolean answering;

    Forwarding(
            Exchange exchange,
            Upstreams.Reach reach,
            DeadlineWheel wheel,
            OpenStreams streams,
            long bodyLength,
            boolean upgrade) {
        this.exchange = exchange;
        this.reach = reach;
        this.wheel = wheel;
        this.streams = streams;
        this.bodyLength = bodyLength;
        this.upgrade = upgrade;
        this.request = exchange.request();
        this.response = request.response();
    }

    void begin() {
        key = reach.key(exchange);
        Optional<Choice> first = choose();
        if (first.isEmpty()) {
            exchange.refuse(Problem.unavailable("No instance of '" + reach.name() + "' is known."));
            return;
        }
        response.exceptionHandler(this::clientGone);
        wheel.set(this, exchange.route().timeout().toNanos());
        exchange.hold();
        attempt(first.get());
    }

    private Optional<Choice> choose() {
        return reach.balancer().choose(key, tried);
    }

    private void attempt(Choice choice) {
        chosen = Optional.of(choice);
        chosenNanos = System.nanoTime();
        endpoint = choice.endpoint();
        tried.add(endpoint);
        HttpClient client = upgrade ? reach.tunnels() : reach.client();
        client.request(new RequestOptions()
                        .setMethod(request.method())
                        .setHost(endpoint.address())
                        .setPort(endpoint.port())
                        .setURI(exchange.target()))
                .onComplete(this::connected);
    }

    private void connected(AsyncResult<HttpClientRequest> result) {
        if (result.failed()) {
            notConnected(result.cause());
            return;
        }
        upstream = result.result();
        if (exchange.finished()) {
            upstream.reset();
            return;
        }
        upstream.exceptionHandler(this::upstreamFailed);
        upstream.response().onComplete(this::answered);
        RequestFields.write(exchange, endpoint.authority(), upstream.headers());
        if (upgrade) {
            upstream.headers()
                    .set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE)
                    .set(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET);
            upstream.connect();
        } else if (exchange.hasBody()) {
            new BodyRelay(exchange, upstream, bodyLength, this::bodyTooLarge, this::clientGone).begin();
        } else {
            upstream.end();
        }
    }

    /** Tells the balancer how the attempt went; the first to say so is right. */
    private void ended(Choice.Result result, long firstByteNanos) {
        chosen.ifPresent(choice -> choice.ended(result, firstByteNanos));
        chosen = Optional.empty();
    }

    private void notConnected(Throwable cause) {
        ended(
                cause instanceof ConnectionPoolTooBusyException ? Choice.Result.CANCELLED : Choice.Result.NOT_CONNECTED,
                -1);
        if (exchange.finished()) {
            return;
        }
        if (cause instanceof ConnectionPoolTooBusyException) {
            refuse(Problem.unavailable("Too many requests wait for '" + reach.name() + "'."));
            return;
        }
        reach.refused();
        // Nothing was sent, so any method may be tried elsewhere.
        if (cause instanceof ConnectException && tried.size() < MOST_ATTEMPTS) {
            Optional<Choice> other = choose();
            if (other.isPresent() && !tried.contains(other.get().endpoint())) {
                attempt(other.get());
                return;
            }
            other.ifPresent(choice -> choice.ended(Choice.Result.CANCELLED, -1));
        }
        refuse(Problem.badGateway("'" + reach.name() + "' cannot be reached."));
    }

    private void answered(AsyncResult<HttpClientResponse> result) {
        if (result.failed()) {
            upstreamFailed(result.cause());
        } else if (exchange.finished()) {
            ended(Choice.Result.CANCELLED, -1);
            upstream.reset();
        } else if (result.result().statusCode() == 101) {
            switchProtocols(result.result());
        } else {
            answering = true;
            firstByteNanos = System.nanoTime() - chosenNanos;
            if (exchange.route().streaming()) {
                stillAlive();
            }
            new AnswerRelay(exchange, this, streams, result.result()).begin();
        }
    }

    private void switchProtocols(HttpClientResponse answer) {
        if (!upgrade) {
            upstream.reset();
            refuse(Problem.badGateway("'" + reach.name() + "' switched protocols unasked."));
            return;
        }
        wheel.clear(this);
        exchange.onFinish(() -> ended(Choice.Result.ANSWERED, -1));
        new Tunnel(exchange, wheel, streams, answer).begin();
    }

    /** A streaming answer has shown life: it may be silent for the idle timeout from now. */
    void stillAlive() {
        exchange.route().idle().ifPresent(idle -> wheel.set(this, idle.toNanos()));
    }

    boolean streaming() {
        return exchange.route().streaming();
    }

    /** The answer has gone out whole, perhaps before the request's body was wanted whole. */
    void done(int status) {
        wheel.clear(this);
        ended(status < 500 ? Choice.Result.ANSWERED : Choice.Result.SERVER_ERROR, firstByteNanos);
        exchange.finish(Outcome.ANSWERED, status);
        if (exchange.hasBody() && !request.isEnded()) {
            resetUpstream();
            exchange.discardBody();
        }
    }

    /** The upstream broke off, or never answered. */
    void upstreamFailed(Throwable cause) {
        ended(Choice.Result.BROKEN, firstByteNanos);
        if (!exchange.finished()) {
            if (answering) {
                cut();
            } else {
                refuse(Problem.badGateway("'" + reach.name() + "' broke off without an answer."));
            }
        }
    }

    @Override
    protected void expired() {
        ended(Choice.Result.TIMED_OUT, firstByteNanos);
        if (exchange.finished()) {
            return;
        }
        if (answering) {
            cut();
        } else {
            long limit = exchange.route().timeout().toMillis();
            refuse(Problem.timedOut("'" + reach.name() + "' did not answer within " + limit + " ms."));
            resetUpstream();
        }
    }

    /** Ends the client's connection too, so that nobody takes half an answer for a whole one. */
    private void cut() {
        wheel.clear(this);
        exchange.finish(Outcome.CUT, response.getStatusCode());
        resetUpstream();
        if (!response.reset()) {
            request.connection().close();
        }
    }

    private void clientGone(Throwable cause) {
        ended(Choice.Result.CANCELLED, -1);
        if (!exchange.finished()) {
            wheel.clear(this);
            exchange.finish(Outcome.ABANDONED, 499);
            resetUpstream();
        }
    }

    private void bodyTooLarge() {
        ended(Choice.Result.CANCELLED, -1);
        if (!exchange.finished()) {
            if (answering) {
                cut();
            } else {
                refuse(Problem.bodyTooLarge(exchange.route().maxBody()));
                resetUpstream();
            }
        }
    }

    private void refuse(Problem problem) {
        wheel.clear(this);
        exchange.refuse(problem);
    }

    void resetUpstream() {
        if (upstream != null) {
            upstream.reset();
        }
    }
}
