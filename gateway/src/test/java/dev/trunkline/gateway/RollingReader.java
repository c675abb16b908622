package dev.trunkline.gateway;

import dev.trunkline.gateway.RollingPlace.Way;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Follows the news of a {@link RollingUpstream} as a client does: when a stream ends in the way that its protocol has for
 * it, it goes on elsewhere from where it was. Whatever else becomes of the stream is a failure, and so is a number that does
 * not come after the one before.
 */
abstract class RollingReader {

    private final Way way;
    private final RollingPlaces places;
    private final Consumer<String> failures;
    private RollingPlace place;
    private volatile long position;

    private RollingReader(Way way, RollingPlaces places, Consumer<String> failures) {
        this.way = way;
        this.places = places;
        this.failures = failures;
    }

    /** By a client that knows the gateways' certificates. */
    static RollingReader ofEvents(HttpClient client, RollingPlaces places, Consumer<String> failures) {
        return new Events(client, places, failures);
    }

    /** By a client that knows the gateways' certificates. */
    static RollingReader ofSocket(WebSocketClient client, RollingPlaces places, Consumer<String> failures) {
        return new Socket(client, places, failures);
    }

    final void begin() {
        place = places.enter(way, place);
        open(place.gateway().httpsPort(), position);
    }

    /** The number of the last that it has read. */
    final long position() {
        return position;
    }

    abstract void open(int port, long after);

    final void read(long number) {
        if (number != position + 1) {
            failed("after " + position + " comes " + number);
        }
        position = number;
        place.answered(way).incrementAndGet();
    }

    /** As a stream does whose gateway stops. */
    final void ended() {
        place.sentAway(way).incrementAndGet();
        elsewhere();
    }

    final void elsewhere() {
        place.staying(way).decrementAndGet();
        begin();
    }

    final void failed(Object how) {
        failures.accept(way + ": " + how);
    }

    private static final class Events extends RollingReader {

        private final HttpClient client;

        Events(HttpClient client, RollingPlaces places, Consumer<String> failures) {
            super(Way.EVENTS, places, failures);
            this.client = client;
        }

        @Override
        void open(int port, long after) {
            client.request(new RequestOptions()
                            .setHost("localhost")
                            .setPort(port)
                            .setURI("/news/events")
                            .putHeader("Last-Event-ID", Long.toString(after)))
                    .compose(HttpClientRequest::send)
                    .onSuccess(this::follow)
                    .onFailure(this::failed);
        }

        private void follow(HttpClientResponse answer) {
            if (answer.statusCode() != 200) {
                failed("status " + answer.statusCode());
                return;
            }
            StringBuilder text = new StringBuilder();
            answer.exceptionHandler(this::failed);
            // What comes without an empty line behind it is no event, and is not read.
            answer.endHandler(end -> ended());
            answer.handler(bytes -> {
                text.append(bytes.toString(StandardCharsets.US_ASCII));
                for (int end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
                    read(Long.parseLong(text.substring("id: ".length(), text.indexOf("\n"))));
                    text.delete(0, end + 2);
                }
            });
        }
    }

    private static final class Socket extends RollingReader {

        private static final int GOING_AWAY = 1001;

        private final WebSocketClient client;

        Socket(WebSocketClient client, RollingPlaces places, Consumer<String> failures) {
            super(Way.SOCKET, places, failures);
            this.client = client;
        }

        @Override
        void open(int port, long after) {
            ClientWebSocket socket = client.webSocket();
            socket.textMessageHandler(text -> read(Long.parseLong(text)));
            socket.closeHandler(closed -> {
                Short code = socket.closeStatusCode();
                if (code != null && code == GOING_AWAY) {
                    ended();
                } else {
                    failed("closed with " + code);
                }
            });
            socket.connect(new WebSocketConnectOptions()
                            .setSsl(true)
                            .setHost("localhost")
                            .setPort(port)
                            .setURI("/news/socket?after=" + after))
                    .onFailure(this::notOpened);
        }

        /** A gateway that is about to stop takes no socket more, and says so. */
        private void notOpened(Throwable why) {
            if (why instanceof UpgradeRejectedException refused && refused.getStatus() == 503) {
                elsewhere();
            } else {
                failed(why);
            }
        }
    }
}
