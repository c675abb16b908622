package dev.trunkline.gateway.exchange;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Gives each answer that has none a {@code Date} when its head goes out, whoever has made it (RFC 9110 §6.6.1). For one
 * event loop, which says how time passes; a second is written once, not for each answer.
 */
public final class Dated {

    /** IMF-fixdate (RFC 9110 §5.6.7). */
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final long SECOND_MILLIS = 1_000;

    private long second;
    private CharSequence date;

    /**
     * @param epochMillis of the wall clock
     */
    public Dated(long epochMillis) {
        write(Math.floorDiv(epochMillis, SECOND_MILLIS));
    }

    /**
     * @param epochMillis of the wall clock, which may have been set back
     */
    public void advance(long epochMillis) {
        long now = Math.floorDiv(epochMillis, SECOND_MILLIS);
        if (now != second) {
            write(now);
        }
    }

    CharSequence date() {
        return date;
    }

    private void write(long now) {
        second = now;
        date = HttpHeaders.createOptimized(FORMAT.format(Instant.ofEpochSecond(now)));
    }

    /** Lets what follows answer as it likes. */
    public Handler<HttpServerRequest> before(Handler<HttpServerRequest> next) {
        return request -> {
            HttpServerResponse response = request.response();
            response.headersEndHandler(head -> {
                if (!response.headers().contains(HttpHeaders.DATE)) {
                    response.headers().set(HttpHeaders.DATE, date);
                }
            });
            next.handle(request);
        };
    }
}
