package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.upstream.Line;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The connections of one event loop to the endpoints of one upstream for one purpose, with a line before each. */
final class Lines {

    private static final int FEW = 64;

    private final Function<Endpoint, Line> opening;
    private final Runnable closing;
    private final Map<Endpoint, Line> lines = new HashMap<>();
    private int most = FEW;
    /** Many upstreams have one endpoint, and know it by the same object for long. */
    private Endpoint last;

    private Line ofLast;

    /**
     * @param closing of what the lines have in common
     */
    Lines(Function<Endpoint, Line> opening, Runnable closing) {
        this.opening = opening;
        this.closing = closing;
    }

    Line to(Endpoint endpoint) {
        if (endpoint != last) {
            Line line = lines.get(endpoint);
            ofLast = line != null ? line : opened(endpoint);
            last = endpoint;
        }
        return ofLast;
    }

    /** To be called each second. */
    void tick() {
        lines.values().forEach(Line::tick);
    }

    void close() {
        lines.values().forEach(Line::close);
        closing.run();
    }

    private Line opened(Endpoint endpoint) {
        if (lines.size() >= most) {
            // Endpoints come and go.
            lines.values().removeIf(Line::idle);
            most = Math.max(FEW, 2 * lines.size());
        }
        Line line = opening.apply(endpoint);
        lines.put(endpoint, line);
        return line;
    }
}
