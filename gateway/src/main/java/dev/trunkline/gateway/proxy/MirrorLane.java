package dev.trunkline.gateway.proxy;

import io.vertx.core.http.HttpClient;
import java.util.function.Supplier;

/**
 * The way of copies to one upstream on one event loop: connections of their own, so that copies never take those of
 * requests that somebody waits for, and a bound on how many are under way.
 */
final class MirrorLane {

    private final Supplier<HttpClient> opening;
    private HttpClient client;
    private int running;

    /**
     * @param opening of the connections, when the first copy needs one
     */
    MirrorLane(Supplier<HttpClient> opening) {
        this.opening = opening;
    }

    /** Who enters leaves. */
    boolean enter(int most) {
        if (running >= most) {
            return false;
        }
        running++;
        return true;
    }

    void leave() {
        running--;
    }

    HttpClient client() {
        if (client == null) {
            client = opening.get();
        }
        return client;
    }

    void close() {
        if (client != null) {
            client.close();
        }
    }
}
