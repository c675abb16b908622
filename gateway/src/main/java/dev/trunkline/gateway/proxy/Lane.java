package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.DeadlineWheel;
import java.util.function.LongSupplier;

/**
 * What all forwarding on one event loop shares.
 *
 * @param nanoClock that of {@code Exchange.startNanos}
 */
record Lane(DeadlineWheel wheel, OpenStreams streams, LongSupplier nanoClock) {

    long now() {
        return nanoClock.getAsLong();
    }
}
