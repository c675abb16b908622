package dev.trunkline.gateway.proxy;

import java.util.HashSet;
import java.util.Set;

/**
 * What is open on one event loop and would not end by itself: WebSocket tunnels, event streams, and the like. A gateway
 * that stops ends them at once, and those that come after, so that their clients reconnect elsewhere while it waits for
 * ordinary requests.
 */
public final class OpenStreams {

    interface Stream {
        /** Ends it in the way its protocol has for it, as soon as that can be. */
        void endNow();

        /** Whether it may be about to end, as most of its kind do: it gets the time of the notice for that. */
        default boolean mayEndByItself() {
            return false;
        }
    }

    private final Set<Stream> open = new HashSet<>();
    private boolean draining;
    private boolean ending;

    void add(Stream stream) {
        open.add(stream);
        if (ending || draining && !stream.mayEndByItself()) {
            stream.endNow();
        }
    }

    void remove(Stream stream) {
        open.remove(stream);
    }

    public int size() {
        return open.size();
    }

    /** Whether what would not end by itself had better not begin. */
    boolean draining() {
        return draining;
    }

    /** Ends what would not end by itself, now and from now on. */
    public void drain() {
        draining = true;
        Set.copyOf(open).stream().filter(stream -> !stream.mayEndByItself()).forEach(Stream::endNow);
    }

    /** Ends all of them, now and from now on; the notice is over. */
    public void endAll() {
        if (!ending) {
            draining = true;
            ending = true;
            Set.copyOf(open).forEach(Stream::endNow);
        }
    }
}
