package dev.trunkline.gateway.proxy;

import java.util.HashSet;
import java.util.Set;

/**
 * What is open on one event loop and would not end by itself: WebSocket tunnels and event streams. A gateway that
 * stops ends them at once, so that their clients reconnect elsewhere while it waits for ordinary requests.
 */
public final class OpenStreams {

    interface Stream {
        /** Ends it in the way its protocol has for it. */
        void endNow();
    }

    private final Set<Stream> open = new HashSet<>();

    void add(Stream stream) {
        open.add(stream);
    }

    void remove(Stream stream) {
        open.remove(stream);
    }

    public int size() {
        return open.size();
    }

    public void endAll() {
        Set.copyOf(open).forEach(Stream::endNow);
    }
}
