package dev.trunkline.gateway.proxy;

import java.util.function.Supplier;

/**
 * The way of copies to one upstream on one event loop: connections of their own, so that copies never take those of
 * requests that somebody waits for, and a bound on how many are under way.
 */
final class MirrorLane {

    private final Supplier<Lines> opening;
    private Lines lines;
    private int running;

    /**
     * @param opening of the connections, when the first copy needs one
     */
    MirrorLane(Supplier<Lines> opening) {
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

    boolean idle() {
        return running == 0;
    }

    Lines lines() {
        if (lines == null) {
            lines = opening.get();
        }
        return lines;
    }

    void tick() {
        if (lines != null) {
            lines.tick();
        }
    }

    void close() {
        if (lines != null) {
            lines.close();
        }
    }
}
