package dev.trunkline.gateway.local;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.exchange.PageGuard;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/** Sends what a local resource answers, as RFC 9110 wants it of HEAD and of a body that nobody has read. */
public final class LocalAnswer {

    private LocalAnswer() {}

    /**
     * @param lines headers, name and value in turn; those that the exchange has for every answer are added
     */
    public static void send(Exchange exchange, int status, List<String> lines, Buffer body) {
        HttpServerRequest request = exchange.request();
        HttpServerResponse response = request.response().setStatusCode(status);
        put(response, lines);
        put(response, exchange.answerHeaders());
        response.putHeader("X-Content-Type-Options", "nosniff");
        PageGuard.apply(response.headers(), List.of());
        boolean unread = exchange.unread();
        if (unread && request.version() != HttpVersion.HTTP_2) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        if (request.method() == HttpMethod.HEAD) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            response.end();
        } else {
            response.end(body);
        }
        exchange.finish(Outcome.ANSWERED, status);
        if (unread) {
            exchange.discardBody();
        }
    }

    private static void put(HttpServerResponse response, List<String> lines) {
        for (int i = 0; i < lines.size(); i += 2) {
            response.headers().add(lines.get(i), lines.get(i + 1));
        }
    }
}
