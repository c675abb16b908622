package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.compress.Compression;
import dev.trunkline.gateway.exchange.DeadlineWheel;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.Upstream;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.function.LongSupplier;

/** The last step: hands the request to an upstream and its answer to the client. What is local has been answered. */
public final class ProxyFilter implements Filter {

    private final Upstreams upstreams;
    private final Lane lane;

    public ProxyFilter(
            Upstreams upstreams,
            DeadlineWheel wheel,
            OpenStreams streams,
            Compression compression,
            LongSupplier nanoClock) {
        this.upstreams = upstreams;
        this.lane = new Lane(wheel, streams, compression, nanoClock);
    }

    @Override
    public void apply(Exchange exchange) {
        if (!(exchange.destination() instanceof Upstream upstream)) {
            throw new IllegalStateException("nobody answered " + exchange.destination());
        }
        long length = declaredLength(exchange);
        if (length > exchange.route().maxBody()) {
            exchange.refuse(Problem.bodyTooLarge(exchange.route().maxBody()));
            return;
        }
        Upstreams.Reach reach = upstreams.reach(upstream);
        boolean upgrade = asksForWebSocket(exchange);
        if (upgrade && lane.streams().draining()) {
            exchange.refuse(Problem.unavailable("This gateway is about to stop; connect anew."));
            return;
        }
        if (upgrade && exchange.hasBody()) {
            exchange.refuse(Problem.badRequest("A request for a WebSocket has no body."));
            return;
        }
        if (upgrade && exchange.request().version() == HttpVersion.HTTP_2) {
            // Until there is somebody to read it.
            exchange.request().pause();
        }
        new Forwarding(exchange, reach, lane, length, upgrade).begin();
    }

    /** -1 if the body's length is not known beforehand. */
    private static long declaredLength(Exchange exchange) {
        if (!exchange.hasBody()) {
            return 0;
        }
        String length = exchange.request().headers().get(HttpHeaders.CONTENT_LENGTH);
        return length == null ? -1 : ContentLength.parse(length);
    }

    /** RFC 6455 §4.1. Any other upgrade is not taken up, as RFC 9110 §7.8 allows. */
    private static boolean asksForWebSocket(Exchange exchange) {
        MultiMap headers = exchange.request().headers();
        String upgrade = headers.get(HttpHeaders.UPGRADE);
        return upgrade != null
                && upgrade.equalsIgnoreCase("websocket")
                // On HTTP/2 only the gateway itself can have put these there, for an extended CONNECT (RFC 8441).
                && exchange.request().version() != HttpVersion.HTTP_1_0
                && exchange.request().method() == HttpMethod.GET
                && ConnectionOptions.asksForUpgrade(headers);
    }
}
